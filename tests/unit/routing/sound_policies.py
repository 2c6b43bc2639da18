"""Sound variations of the sound set-up of tests/fixtures/policy; none of them deserves a finding."""

from collections.abc import Callable

Variation = Callable[[str], str]

ALL_DAY = '[{ start = "00:00", end = "24:00" }]'
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def swap(old: str, new: str) -> Variation:
    def change(base: str) -> str:
        assert old in base, old
        return base.replace(old, new)

    return change


def add(text: str) -> Variation:
    return lambda base: f"{base}\n{text}"


def fully(*changes: Variation) -> Variation:
    def change(base: str) -> str:
        for each in changes:
            base = each(base)
        return base

    return change


def agents(count: int, team: str, skills: str) -> str:
    return "\n".join(
        f'[[agents]]\nid = "{team}-{number}"\nname = "Agent {number}"\nemail = "{team}-{number}@example.com"\n'
        f'team_ids = ["{team}"]\nskills = {{ {skills} }}'
        for number in range(count)
    )


def branch(number: int) -> str:
    """Return a team with its own queue, inbox and two agents."""
    name = f"branch-{number}"
    return (
        f'[[teams]]\nid = "{name}"\nname = "{name}"\n'
        f'[[queues]]\nid = "{name}"\nname = "{name}"\nteam_id = "{name}"\nsla_policy_id = "written"\n'
        f'[[inboxes]]\nid = "{name}"\nname = "{name}"\nchannel = "email"\nqueue_id = "{name}"\n'
        f'address = "{name}@example.com"\n' + agents(2, name, "english = 5")
    )


def hours(name: str, zone: str, interval: str, *days: str) -> str:
    week = "\n".join(f"{day} = {interval}" for day in days)
    return f'[[business_hours]]\nid = "{name}"\nname = "{name}"\ntimezone = "{zone}"\n[business_hours.weekly]\n{week}\n'


MAIL_HOURS = 'hours_id = "weekend"'
CHAT = "priority = 2\noffer_timeout_s = 30"
STEPS = '    { after_s = 1800, skill_id = "billing", drop = true },\n'
FRENCH = '[[skills]]\nid = "french"\nname = "French"\nlanguage = "fr"\n' + agents(1, "support", "french = 8")
RULE = '[[rules]]\nid = "new"\nname = "New"\nposition = 9\n'

SOUND: dict[str, Variation] = {
    "as it is": lambda base: base,
    "one more agent": add(agents(1, "support", "english = 5, billing = 5")),
    "two hundred agents": add(agents(200, "support", "english = 5, billing = 5")),
    "forty branches": add("\n".join(branch(number) for number in range(40))),
    "a queue for everybody": swap('name = "Chat"\nteam_id = "support"', 'name = "Chat"'),
    "an agent of two teams": swap('team_ids = ["sales"]', 'team_ids = ["sales", "support"]'),
    "an inactive agent": add(agents(1, "support", "german = 2") + "\nactive = false"),
    "an administrator without a team": add(
        '[[agents]]\nid = "root"\nname = "Root"\nemail = "root@example.com"\nrole = "admin"'
    ),
    "agents of one name": swap('name = "Bo"', 'name = "Ana"'),
    "an inactive queue and its inactive inbox": add(
        '[[queues]]\nid = "old"\nname = "Old"\nactive = false\n'
        '[[inboxes]]\nid = "old"\nname = "Old inbox"\nchannel = "email"\nqueue_id = "old"\nactive = false'
    ),
    "an inactive queue of an empty team": add(
        '[[teams]]\nid = "t"\nname = "T"\n[[queues]]\nid = "old"\nname = "Old"\nteam_id = "t"\nactive = false'
    ),
    "an inactive inbox with the same address": add(
        '[[inboxes]]\nid = "old"\nname = "Old"\nchannel = "email"\nqueue_id = "mail"\naddress = "help@example.com"\n'
        "active = false"
    ),
    "no promise at all": swap('team_id = "sales"\nsla_policy_id = "written"', 'team_id = "sales"'),
    "a promise for the end only": add('[[sla_policies]]\nid = "end"\nname = "End"\nresolution_s = 3600'),
    "an offer as long as the promise": swap("offer_timeout_s = 30", "offer_timeout_s = 60"),
    "a slow but quick enough past": add(
        '[[handle_times]]\nqueue_id = "chat"\nfastest_s = 86400\nfastest_response_s = 60'
    ),
    "round the clock without hours": swap(MAIL_HOURS, ""),
    "round the clock by hours": fully(
        swap(MAIL_HOURS, 'hours_id = "always"'), add(hours("always", "UTC", ALL_DAY, *WEEK))
    ),
    "hours across the date line": fully(
        swap(MAIL_HOURS, 'hours_id = "far"'),
        add(hours("far", "Pacific/Auckland", '[{ start = "20:00", end = "24:00" }]', "mon", "tue")),
    ),
    "a zone of half hours": add(
        hours("kolkata", "Asia/Kolkata", '[{ start = "09:00", end = "18:00" }]', *WEEK[:5])
    ),
    "a zone with summer time in the south": add(
        hours(
            "santiago",
            "America/Santiago",
            '[{ start = "00:00", end = "08:00" }, { start = "08:00", end = "24:00" }]',
            "sun",
        )
    ),
    "many holidays": swap(
        '    { date = "2026-12-25", name = "Christmas" },',
        "\n".join(f'    {{ date = "2027-01-{day:02}", name = "Day {day}" }},' for day in range(1, 32)),
    ),
    "a leap day off": swap("2026-12-25", "2028-02-29"),
    "no holidays": lambda base: (
        base[: base.index("holidays")] + base[base.index("[business_hours.weekly]") :]
    ),
    "no relaxation where the crew is able": lambda base: base.replace(
        base[base.index("relaxation = [") : base.index("[queues.requirement]")], ""
    ).replace("billing = 4", "billing = 6"),
    "every need lowered at once": swap(STEPS, STEPS + "    { after_s = 2400, lower_by = 2 },\n"),
    "every need dropped at last": swap(STEPS, STEPS + "    { after_s = 7200, drop = true },\n"),
    "a language dropped in the end": swap(
        STEPS, STEPS + '    { after_s = 2400, skill_id = "german", drop = true },\n'
    ),
    "a need for a level that relaxation reaches": swap("min_proficiency = 5", "min_proficiency = 10"),
    "a skill for which nobody is there yet, dropped everywhere": fully(
        add('[[skills]]\nid = "rare"\nname = "Rare"\nlanguage = "is"'),
        swap(STEPS, STEPS + '    { after_s = 2400, skill_id = "rare", drop = true },\n'),
        swap(CHAT, CHAT + '\nrelaxation = [{ after_s = 30, skill_id = "rare", drop = true }]'),
        swap(
            'name = "Deals"',
            'name = "Deals"\nrelaxation = [{ after_s = 30, skill_id = "rare", drop = true }]',
        ),
    ),
    "an inbox in English for sales": swap(
        'address = "sales@example.com"', 'address = "sales@example.com"\nlanguage = "en"'
    ),
    "a third language": fully(
        add(FRENCH), swap('language = "en"\n\n[[inboxes]]', 'language = "fr"\n\n[[inboxes]]')
    ),
    "a language that only an agent speaks": fully(
        swap('language = "en"\n\n[[inboxes]]', 'language = "pt-BR"\n\n[[inboxes]]'),
        swap(BO := 'language = "de"\nteam_ids', BO.replace("de", "pt", 1)),
    ),
    "a region of a language that is somebody's skill": swap(
        'language = "en"\n\n[[inboxes]]', 'language = "de-AT"\n\n[[inboxes]]'
    ),
    "priorities apart": swap("priority = 2", "priority = 20"),
    "far priorities with other agents": swap('name = "Deals"', 'name = "Deals"\npriority = 100'),
    "a strict hold": swap(
        "hold_while_free_agents_below = 2", "hold_while_free_agents_below = 1\nhold_guard_s = 60"
    ),
    "a promise scaled by priority": swap(
        "resolution_s = 86400", "resolution_s = 86400\npriority_factors = { low = 3.0 }"
    ),
    "a rule for words in a language": add(
        RULE + 'queue_id = "deals"\ncondition = { languages = ["de"], any_words = ["Angebot"] }'
    ),
    "a narrower rule after a wider one": add(
        RULE + 'queue_id = "chat"\ncondition = { inbox_ids = ["post"], any_words = ["chat"] }'
    ),
    "rules that exchange work by different words": fully(
        swap('language = "en"\n\n[[inboxes]]', "\n[[inboxes]]"),
        add(
            RULE + 'queue_id = "mail"\ncondition = { inbox_ids = ["site"], any_words = ["invoice"] }\n'
            '[[rules]]\nid = "old"\nname = "Old"\nposition = 8\nqueue_id = "chat"\n'
            'condition = { inbox_ids = ["post"], any_words = ["chat"] }'
        ),
    ),
    "steps up to the promise": swap("after_s = 1800", "after_s = 14400"),
    "a rule that only tags": add(RULE + 'tags = ["seen"]'),
    "an inactive rule that would undo others": add(RULE + 'queue_id = "chat"\nactive = false'),
    "rules that agree": add(
        RULE + 'queue_id = "deals"\ncondition = { sender_domains = ["large.example.com"] }'
    ),
    "a reserve channel for phones": add(
        '[[inboxes]]\nid = "phone"\nname = "Phone"\nchannel = "voice"\nqueue_id = "chat"\naddress = "+15005550006"'
    ),
}
