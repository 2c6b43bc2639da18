"""`hub check policy` finds what is wrong with a set-up, one change at a time, and says nothing about sound ones."""

import io
import json
import re
import tomllib
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.commands.check_policy import run_on_files
from hub.commands.policy_files import UNREADABLE
from hub.domain.business_hours import HoursFaultKind
from hub.seed import seed_folder
from tests.unit.routing.sound_policies import SOUND

FIXTURE = Path(__file__).parents[2] / "fixtures" / "policy" / "sound.toml"
BASE = FIXTURE.read_text("utf-8")


@dataclass(frozen=True)
class Fault:
    """One change to the sound set-up, and what must be found about whom."""

    code: str
    subject: str
    old: str
    new: str
    severity: str = "error"


ANA = "skills = { english = 9, billing = 8 }"
BO = "skills = { german = 9, billing = 4 }"
CLEO = "skills = { english = 7, care = 8 }\ncapacity = { email = 6 }"
LIVE = "first_response_s = 60\nnext_response_s = 180\nresolution_s = 86400"
STEPS = """    { after_s = 600, skill_id = "billing", lower_by = 2 },
    { after_s = 1800, skill_id = "billing", drop = true },
"""
RULE = '[[rules]]\nid = "new"\nname = "New"\nposition = 9\n'
FRIDAY = 'fri = [{ start = "09:00", end = "17:00" }]'
CHAT = "priority = 2\noffer_timeout_s = 30"
AGENTS = '[[agents]]\nid = "ana"'

WIDE = ", ".join(
    '{ match = "all", needs = ['
    + ", ".join([f'{{ skill_id = "billing", min_proficiency = {n} }}' for n in row])
    + "] }"
    for row in ((1, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 6), (4, 5, 6, 7))
)
RING = "".join(
    f'[[queues]]\nid = "ring{n}"\nname = "Ring {n}"\noverflow_queue_id = "ring{(n + 1) % 3}"\noverflow_above = 5\n'
    for n in range(3)
)
FAULTS = (
    Fault("overflow_without_queue", "chat", CHAT, f"overflow_after_s = 60\n{CHAT}", "warning"),
    Fault("overflow_without_trigger", "chat", CHAT, f'overflow_queue_id = "mail"\n{CHAT}', "warning"),
    Fault("overflow_loop", "chat", CHAT, f'overflow_queue_id = "chat"\noverflow_above = 5\n{CHAT}'),
    Fault("overflow_loop", "ring0", '[[inboxes]]\nid = "site"', f'{RING}[[inboxes]]\nid = "site"'),
    Fault("missing_queue", "chat", CHAT, f'overflow_queue_id = "gone"\noverflow_above = 5\n{CHAT}'),
    Fault(
        "overflow_into_inactive_queue",
        "chat",
        CHAT,
        'overflow_queue_id = "old"\noverflow_above = 5\n'
        + CHAT
        + '\n[[queues]]\nid = "old"\nname = "Old"\nactive = false',
    ),
    Fault(
        "requirement_too_large",
        "chat",
        CHAT,
        f'requirement = {{ groups = [{{ match = "any", groups = [{WIDE}] }}] }}\n{CHAT}',
    ),
    Fault("weight_out_of_range", "cleo", CLEO, f"{CLEO}\nweights = {{ webchat = 140 }}"),
    Fault(
        "missing_agent", "cleo", CLEO, f'{CLEO}\ndirect = {{ addresses = ["101"], colleague_id = "gone" }}'
    ),
    Fault("duplicate_direct", "cleo", CLEO, f'{CLEO}\ndirect = {{ addresses = ["Sales@example.com"] }}'),
    Fault(
        "missing_skill",
        "chat",
        CHAT,
        'requirement = { groups = [{ match = "any", needs = [{ skill_id = "gone" }] }] }\n' + CHAT,
    ),
    Fault(
        "needs_no_single_agent",
        "chat",
        CHAT,
        'requirement = { groups = [{ match = "none", needs = [{ skill_id = "english" }, { skill_id = "german" }] }] }\n'
        + CHAT,
    ),
    Fault("unknown_policy", "chat", CHAT, f'policy = "first_come"\n{CHAT}'),
    Fault("menu_fault", "main", 'digits = "1", next = "wait"', 'digits = "1", next = "nowhere"'),
    Fault("missing_queue", "main", 'kind = "queue", queue_id = "chat"', 'kind = "queue", queue_id = "gone"'),
    Fault("menu_into_inactive_queue", "main", CHAT, f"active = false\n{CHAT}"),
    # skills
    Fault("skill_unheld", "german", BO, "skills = { billing = 4 }"),
    Fault("skill_unheld", "care", CLEO, "skills = { english = 7 }"),
    Fault("skill_too_low", "care", CLEO, "skills = { english = 7, care = 5 }"),
    Fault(
        "language_unspoken",
        "site",
        'queue_id = "chat"\nlanguage = "en"',
        'queue_id = "chat"\nlanguage = "fr"',
    ),
    Fault(
        "language_unspoken",
        "offers",
        'address = "sales@example.com"',
        'address = "s@example.com"\nlanguage = "de"',
    ),
    Fault(
        "needs_no_single_agent",
        "chat",
        CHAT,
        'requirement = { needs = [{ skill_id = "english" }, { skill_id = "german" }] }',
    ),
    Fault(
        "needs_no_single_agent",
        "mail",
        'position = 1\nqueue_id = "mail"',
        'position = 1\nrequirement = { needs = [{ skill_id = "english" }, { skill_id = "german" }] }',
    ),
    # crew
    Fault("queue_team_empty", "deals", 'team_ids = ["sales"]', 'team_ids = ["support"]'),
    Fault("queue_team_inactive", "deals", 'team_ids = ["sales"]', 'team_ids = ["sales"]\nactive = false'),
    Fault("queue_without_capacity", "deals", "capacity = { email = 6 }", "capacity = { email = 0 }"),
    Fault("queue_without_capacity", "deals", "capacity = { email = 6 }", "max_load = 0"),
    Fault("agent_without_queue", "ana", f'team_ids = ["support"]\n{ANA}', ANA, "warning"),
    # references and names
    Fault("missing_team", "chat", 'name = "Chat"\nteam_id = "support"', 'name = "Chat"\nteam_id = "suport"'),
    Fault("missing_team", "ana", f'team_ids = ["support"]\n{ANA}', f'team_ids = ["support", "none"]\n{ANA}'),
    Fault("missing_sla_policy", "chat", 'sla_policy_id = "live"', 'sla_policy_id = "alive"'),
    Fault("missing_business_hours", "written", 'hours_id = "office"', 'hours_id = "bureau"'),
    Fault("missing_business_hours", "mail", 'hours_id = "weekend"', 'hours_id = "weekends"'),
    Fault("missing_queue", "site", 'queue_id = "chat"', 'queue_id = "chats"'),
    Fault("missing_queue", "site", 'queue_id = "chat"', 'queue_id = ""'),
    Fault("missing_queue", "large", 'position = 2\nqueue_id = "deals"', 'position = 2\nqueue_id = "deal"'),
    Fault("missing_skill", "ana", ANA, "skills = { english = 9, billing = 8, dance = 3 }"),
    Fault("missing_skill", "deals", '[{ skill_id = "care"', '[{ skill_id = "cares"'),
    Fault("missing_skill", "mail", 'after_s = 600, skill_id = "billing"', 'after_s = 600, skill_id = "bill"'),
    Fault(
        "missing_inbox",
        "all-post",
        'condition = { inbox_ids = ["post"] }',
        'condition = { inbox_ids = ["box"] }',
    ),
    Fault("duplicate_id", "ana", 'id = "bo"', 'id = "ana"'),
    Fault("duplicate_name", "mail", 'name = "Mail"', 'name = " chat "', "warning"),
    Fault("name_missing", "mail", 'name = "Mail"', 'name = " "'),
    Fault("duplicate_email", "bo", 'email = "bo@example.com"', 'email = "ANA@example.com"'),
    Fault("duplicate_address", "offers", "sales@example.com", "help@example.com"),
    Fault("unknown_channel", "site", 'channel = "webchat"', 'channel = "telex"'),
    Fault("unknown_channel", "cleo", "{ email = 6 }", "{ email = 6, telex = 1 }", "warning"),
    Fault("inbox_into_inactive_queue", "site", CHAT, f"{CHAT}\nactive = false"),
    # numbers
    Fault("proficiency_out_of_range", "ana", ANA, "skills = { english = 11, billing = 8 }"),
    Fault("proficiency_out_of_range", "deals", "min_proficiency = 6", "min_proficiency = 0"),
    Fault("service_level_target_out_of_range", "chat", CHAT, f"{CHAT}\nservice_level_target = 80"),
    Fault("offer_timeout_short", "chat", "offer_timeout_s = 30", "offer_timeout_s = 2"),
    Fault("wrap_up_long", "chat", CHAT, f"{CHAT}\nwrap_up_s = 7200", "warning"),
    Fault("threshold_order", "chat", CHAT, f"{CHAT}\nwait_amber_s = 60\nwait_red_s = 30", "warning"),
    Fault("value_out_of_range", "chat", CHAT, f"{CHAT}\nrefusal_s = -1"),
    Fault("value_out_of_range", "chat", CHAT, f"{CHAT}\nwrap_up_s = 7200"),
    Fault("value_out_of_range", "deals", 'name = "Deals"', 'name = "Deals"\npriority = 101'),
    Fault("value_out_of_range", "chat", CHAT, f"{CHAT}\nlevel_red = 1.5\nlevel_amber = 2.0"),
    Fault("value_out_of_range", "live", LIVE, f"{LIVE}\nwarn_share = 75"),
    Fault("value_out_of_range", "written", "urgent = 0.25", "urgent = 0"),
    Fault("value_out_of_range", "cleo", "{ email = 6 }", "{ email = -1 }"),
    Fault("value_out_of_range", "mail", "after_s = 600,", "after_s = 999999999999999999,"),
    Fault("unknown_priority", "written", "urgent = 0.25", "asap = 0.25"),
    Fault("unknown_priority", "large", 'priority = "high"', 'priority = "higher"'),
    # languages
    Fault("bad_language", "german", 'language = "de"\n\n[[skills]]', 'language = "German"\n\n[[skills]]'),
    Fault("bad_language", "site", 'language = "en"\n\n[[inboxes]]', 'language = "EN"\n\n[[inboxes]]'),
    Fault(
        "bad_language",
        "new",
        AGENTS,
        f'{RULE}tags = ["x"]\ncondition = {{ languages = ["any language"] }}\n{AGENTS}',
    ),
    Fault(
        "duplicate_language",
        "german",
        'language = "de"\n\n[[skills]]',
        'language = "en"\n\n[[skills]]',
        "warning",
    ),
    # hours
    Fault("unknown_time_zone", "office", '"Europe/Berlin"\nholidays', '"Europe/Berlun"\nholidays'),
    Fault("unknown_day", "office", "fri = [", "friday = ["),
    Fault("bad_time", "office", FRIDAY, 'fri = [{ start = "9:00", end = "17:00" }]'),
    Fault("interval_inverted", "office", FRIDAY, 'fri = [{ start = "17:00", end = "09:00" }]'),
    Fault("intervals_overlap", "office", 'start = "13:00"', 'start = "12:00"'),
    Fault("holiday_bad_date", "office", "2026-12-25", "2026-02-30"),
    Fault("holiday_twice", "office", "2026-12-25", "2026-12-31"),
    Fault("holiday_out_of_range", "office", "2026-12-25", "0226-12-25"),
    Fault(
        "hours_never_open",
        "weekend",
        'mon = [{ start = "08:00", end = "09:30" }]\nsat = [{ start = "10:00", end = "16:00" }]',
        "sat = []",
    ),
    Fault("hours_without_cover", "mail", 'mon = [{ start = "08:00", end = "09:30" }]', "mon = []"),
    # relaxation
    Fault("relaxation_order", "mail", "after_s = 600", "after_s = 3600", "warning"),
    Fault("relaxation_duplicate", "mail", "after_s = 600", "after_s = 1800"),
    Fault("relaxation_after_sla", "mail", "after_s = 1800", "after_s = 20000", "warning"),
    Fault("relaxation_below_minimum", "mail", "lower_by = 2", "lower_by = 5"),
    Fault("relaxation_below_minimum", "mail", 'skill_id = "billing", lower_by = 2', "lower_by = 9"),
    Fault("relaxation_without_effect", "mail", ", lower_by = 2", "", "warning"),
    Fault(
        "relaxation_unneeded_skill",
        "mail",
        STEPS,
        f'{STEPS}    {{ after_s = 2000, skill_id = "care", drop = true }},',
        "warning",
    ),
    # promises
    Fault("sla_shorter_than_offer", "chat", "offer_timeout_s = 30", "offer_timeout_s = 90"),
    Fault(
        "sla_shorter_than_handling",
        "chat",
        AGENTS,
        f'[[handle_times]]\nqueue_id = "chat"\nfastest_s = 90000\n{AGENTS}',
    ),
    Fault(
        "sla_shorter_than_handling",
        "chat",
        AGENTS,
        f'[[handle_times]]\nqueue_id = "chat"\nfastest_response_s = 61.5\n{AGENTS}',
    ),
    Fault("sla_targets_order", "live", "resolution_s = 86400", "resolution_s = 50"),
    Fault("sla_without_target", "live", LIVE, "", "warning"),
    Fault(
        "sla_never_runs",
        "written",
        """mon = [{ start = "09:00", end = "12:30" }, { start = "13:00", end = "18:00" }]
tue = [{ start = "09:00", end = "18:00" }]
fri = [{ start = "09:00", end = "17:00" }]""",
        "",
    ),
    Fault("affinity_longer_than_sla", "chat", CHAT, f"{CHAT}\naffinity_s = 300", "warning"),
    Fault("refusal_longer_than_sla", "chat", CHAT, f"{CHAT}\nrefusal_s = 300", "warning"),
    # starvation
    Fault("queue_starved", "mail", "priority = 2", "priority = 60"),
    Fault(
        "hold_above_agents", "mail", "hold_while_free_agents_below = 2", "hold_while_free_agents_below = 3"
    ),
    Fault(
        "hold_above_agents",
        "mail",
        'address = "help@example.com"',
        'address = "help@example.com"\nlanguage = "de"',
        "warning",
    ),
    Fault("hold_never_applies", "chat", CHAT, f"{CHAT}\nhold_while_free_agents_below = 1", "warning"),
    # rules
    Fault("rule_loop", "large", AGENTS, f'{RULE}queue_id = "mail"\n{AGENTS}'),
    Fault(
        "rule_loop",
        "new",
        AGENTS,
        '[[rules]]\nid = "old"\nname = "Old"\nqueue_id = "mail"\ncondition = { channels = ["webchat"], any_words = ["deal"] }\n'
        f'{RULE}queue_id = "chat"\ncondition = {{ inbox_ids = ["post"], any_words = ["Deal"] }}\n{AGENTS}',
    ),
    Fault("queue_starved", "chat", CHAT, "priority = -13\n"),
    Fault(
        "rule_overruled",
        "large",
        AGENTS,
        f'{RULE}queue_id = "chat"\ncondition = {{ channels = ["email"], sender_domains = ["Example.com"] }}\n{AGENTS}',
    ),
    Fault(
        "rule_overruled",
        "all-post",
        'position = 2\nqueue_id = "deals"\npriority = "high"\ncondition = { inbox_ids = ["post"], sender_domains = ["large.example.com"] }',
        'position = 2\nqueue_id = "chat"',
    ),
    Fault(
        "rule_unreachable",
        "new",
        AGENTS,
        f'{RULE}tags = ["x"]\ncondition = {{ channels = ["sms"] }}\n{AGENTS}',
    ),
    Fault(
        "rule_unreachable",
        "new",
        AGENTS,
        f'{RULE}tags = ["x"]\ncondition = {{ channels = ["webchat"], inbox_ids = ["post"] }}\n{AGENTS}',
    ),
    Fault(
        "unknown_channel",
        "new",
        AGENTS,
        f'{RULE}tags = ["x"]\ncondition = {{ channels = ["fax"] }}\n{AGENTS}',
    ),
    Fault("rule_without_effect", "new", AGENTS, f"{RULE}{AGENTS}", "warning"),
    Fault("rule_into_inactive_queue", "large", 'name = "Deals"', 'name = "Deals"\nactive = false'),
    Fault("missing_queue", "chats", AGENTS, f'[[handle_times]]\nqueue_id = "chats"\n{AGENTS}'),
    # what cannot be read
    Fault("bad_value", "chat", "priority = 2", 'priority = "high"'),
    Fault("bad_value", "office", 'date = "2026-12-25"', "date = 2026-12-25"),
    Fault("unknown_key", "chat", "priority = 2", "prioritiy = 2", "warning"),
    Fault("unknown_section", "organisation.toml", AGENTS, f'[[agent]]\nid = "x"\n{AGENTS}'),
    Fault("bad_section", "organisation.toml", AGENTS, f'[handle_times]\nqueue_id = "chat"\n{AGENTS}'),
)


def check(folder: Path, text: str) -> tuple[int, list[dict[str, Any]]]:
    (folder / "organisation.toml").write_text(text, "utf-8")
    code, told = told_of(folder)
    findings: list[dict[str, Any]] = told["findings"]
    return code, findings


def told_of(place: Path) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    code = run_on_files(Namespace(place=place, json=True), out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return code, told


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.subject}")
def test_each_fault_is_found(tmp_path: Path, fault: Fault) -> None:
    assert BASE.count(fault.old) >= 1
    code, findings = check(tmp_path, BASE.replace(fault.old, fault.new, 1))
    found = [
        each for each in findings if each["code"] == fault.code and each["subject"]["id"] == fault.subject
    ]
    assert found, findings
    assert {each["severity"] for each in found} == {fault.severity}
    assert all(each["detail"] and each["mend"] for each in found)
    assert code == int(any(each["severity"] == "error" for each in findings))


def test_every_code_is_proved_and_documented() -> None:
    """The table above, the checks and the docs name the same codes."""
    house = seed_folder().parents[1]
    sources = [
        *(house / "hub" / "routing" / "policy").glob("*.py"),
        house / "hub" / "commands" / "policy_files.py",
    ]
    given = {
        code
        for path in sources
        for code in re.findall(r'(?:error|warning)\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    proved = {fault.code for fault in FAULTS} | set(UNREADABLE)
    docs = (house / "docs" / "routing.md").read_text("utf-8")
    assert given | set(HoursFaultKind) <= proved
    assert proved - set(re.findall(r"`(\w+)`", docs)) == set()


@pytest.mark.parametrize("name", SOUND)
def test_sound_set_ups_give_no_finding(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, SOUND[name](BASE)) == (0, [])


def test_the_demo_organisation_is_sound() -> None:
    code, told = told_of(seed_folder())
    assert (code, told["findings"]) == (0, [])
    assert told["checked"]["queues"] == 4


def test_a_set_up_may_lie_in_several_files(tmp_path: Path) -> None:
    before, marker, after = BASE.partition("[[agents]]")
    (tmp_path / "agents.toml").write_text(marker + after, "utf-8")
    (tmp_path / "rest.toml").write_text(before, "utf-8")
    code, told = told_of(tmp_path)
    assert (code, told["findings"], told["checked"]["agents"]) == (0, [], 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "no_files"),
        (b"[[queues]", "unreadable_file"),
        (b"\xff", "unreadable_file"),
        (b"a=" + b"[" * 9999, "unreadable_file"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes | None, code: str) -> None:
    if data is not None:
        (tmp_path / "organisation.toml").write_bytes(data)
    status, told = told_of(tmp_path)
    assert (status, [each["code"] for each in told["findings"]]) == (2, [code])


def test_people_read_a_table_by_severity(tmp_path: Path) -> None:
    text = BASE.replace("offer_timeout_s = 30", "offer_timeout_s = 90\nwrap_up_s = 2000")
    (tmp_path / "organisation.toml").write_text(text, "utf-8")
    out = io.StringIO()
    assert run_on_files(Namespace(place=tmp_path, json=False), out) == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "errors: 1"
    assert lines[1].split()[:3] == ["sla_shorter_than_offer", "queue", "chat"]
    assert lines[4] == "warnings: 1"
    assert lines[-1].startswith("Checked: 2 teams, 4 skills")


LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cc"))
WORDS = st.sampled_from(
    ["", "chat", "mail", "post", "billing", "english", "support", "office", "webchat", "09:00"]
)
PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    WORDS,
    st.text(LETTERS, max_size=8),
    st.dates(),
    st.times(),
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def as_toml(value: object) -> str:
    """Return the value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str | bool):
        return json.dumps(value)
    return repr(value) if isinstance(value, int | float) else str(value)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Draw the sound set-up with some values anywhere in it replaced by others."""
    sections: dict[str, Any] = tomllib.loads(BASE)
    for _ in range(draw(st.integers(1, 4))):
        place: Any = sections
        while True:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 5)) == 0:
                place[key] = draw(VALUES)
                break
            place = inner
    return "\n".join(f"{noun} = {as_toml(entries)}" for noun, entries in sections.items())


@settings(deadline=None, max_examples=150)
@given(text=damaged() | st.text(max_size=60))
def test_whatever_the_file_holds_there_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    place = tmp_path_factory.getbasetemp() / "damaged.toml"
    place.write_bytes(text.encode("utf-8", "surrogatepass"))
    code, told = told_of(place)
    assert code in (0, 1, 2)
    assert (code == 0) == all(each["severity"] == "warning" for each in told["findings"])
