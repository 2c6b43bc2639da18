"""Menus: what a caller hears and where it leads, whatever they press."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub.calls.menu import (
    Caller,
    DataDip,
    Goodbye,
    Outside,
    Step,
    ToCallback,
    ToQueue,
    ToVoicemail,
    dialled,
    dipped,
    enter,
)
from hub.domain.menu import Menu, MenuNode, MenuOption, MenuPrompt, NodeKind, SpokenAnswer
from hub.domain.menu_faults import menu_faults
from hub.domain.skill import Requirement, SkillNeed

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BILLING = Requirement(needs=(SkillNeed(skill_id="billing"),))


def said(text: str, language: str = "en") -> MenuPrompt:
    return MenuPrompt(text=text, language=language)


MENU = Menu(
    id="main",
    name="Main",
    start="hours",
    nodes=(
        MenuNode(id="hours", kind=NodeKind.HOURS, hours_id="office", next="hello", otherwise="closed"),
        MenuNode(id="closed", kind=NodeKind.VOICEMAIL, queue_id="support", prompts=(said("We are closed."),)),
        MenuNode(
            id="hello",
            kind=NodeKind.CHOICE,
            label="Language",
            prompts=(said("For English press 1."), said("中文请按二。", "zh")),
            options=(
                MenuOption(digits="1", language="en", next="who"),
                MenuOption(digits="2", language="zh", label="中文", next="who"),
            ),
            otherwise="anyone",
        ),
        MenuNode(id="who", kind=NodeKind.LOOKUP, next="order", otherwise="anyone"),
        MenuNode(
            id="order",
            kind=NodeKind.COLLECT,
            prompts=(said("{name}, your order number, please."), said("{name}，请输入订单号。", "zh")),
            fact="order",
            min_digits=4,
            max_digits=8,
            tries=2,
            next="ask",
            otherwise="anyone",
        ),
        MenuNode(
            id="ask", kind=NodeKind.DIP, url="https://crm.example/caller", next="state", otherwise="anyone"
        ),
        MenuNode(
            id="state",
            kind=NodeKind.BRANCH,
            fact="state",
            options=(MenuOption(value="unpaid", next="money"), MenuOption(value="late", next="back")),
            otherwise="anyone",
        ),
        MenuNode(id="money", kind=NodeKind.QUEUE, queue_id="billing", requirement=BILLING, priority="high"),
        MenuNode(id="back", kind=NodeKind.CALLBACK, queue_id="support", prompts=(said("We call you back."),)),
        MenuNode(id="anyone", kind=NodeKind.QUEUE, queue_id="support"),
    ),
)
KNOWN = Caller(address="+491511234567", name="Ana", customer_id="c1")


def always(hours_id: str, at: datetime) -> bool:
    return True


def never(hours_id: str, at: datetime) -> bool:
    return False


RETURNS = SpokenAnswer(title="Returns", url="/r", texts={"en": "Within 30 days.", "zh": "30天内。"})
OPEN = Outside(at=NOW, is_open=always, answers={"returns": RETURNS})
CLOSED = Outside(at=NOW, is_open=never)


def press(step: Step, digits: str) -> Step:
    return dialled(MENU, step.progress, digits, OPEN)


def heard(step: Step) -> list[str]:
    return [prompt.text for prompt in step.say]


def test_after_hours_a_message_is_taken() -> None:
    step = enter(MENU, KNOWN, CLOSED)
    assert heard(step) == ["We are closed."]
    assert step.outcome == ToVoicemail(queue_id="support")


def test_a_known_caller_is_asked_looked_up_and_routed() -> None:
    step = enter(MENU, KNOWN, OPEN)
    assert step.gather is not None
    assert step.gather.max_digits == 1
    step = press(step, "2")
    assert heard(step) == ["Ana，请输入订单号。"]
    step = press(step, "12345")
    assert step.dip is not None
    assert step.dip.url == "https://crm.example/caller"
    assert step.dip.facts["order"] == "12345"
    done = dipped(MENU, step.progress, {"state": "unpaid"}, OPEN)
    assert done.outcome == ToQueue(queue_id="billing", requirement=BILLING, priority="high", language="zh")
    assert done.progress.path == ("hours", "Language", "中文", "who", "order", "ask", "state", "money")
    late = dipped(MENU, step.progress, {"state": "late"}, OPEN)
    assert late.outcome == ToCallback(queue_id="support")
    assert heard(late) == ["We call you back."]


def test_no_answer_of_the_other_system_goes_on_without_it() -> None:
    step = press(press(enter(MENU, KNOWN, OPEN), "1"), "12345")
    done = dipped(MENU, step.progress, None, OPEN)
    assert isinstance(done.outcome, ToQueue)
    assert done.outcome.queue_id == "support"


def test_a_stranger_goes_to_the_queue_at_once() -> None:
    step = press(enter(MENU, Caller(address="+49301"), OPEN), "1")
    assert step.outcome == ToQueue(queue_id="support", language="en")


def test_wrong_keys_repeat_the_prompt_in_the_language_and_then_lead_elsewhere() -> None:
    step = press(enter(MENU, KNOWN, OPEN), "2")
    again = press(step, "1")
    assert heard(again) == ["抱歉，我没有听清。", "Ana，请输入订单号。"]
    assert again.gather == step.gather
    assert press(again, "").outcome == ToQueue(queue_id="support", language="zh")


def test_a_menu_that_turns_in_circles_ends() -> None:
    round_and_round = replace(
        MENU,
        start="a",
        nodes=(
            MenuNode(id="a", kind=NodeKind.SAY, prompts=(said("A"),), next="b"),
            MenuNode(id="b", kind=NodeKind.HOURS, hours_id="office", next="a", otherwise="a"),
        ),
    )
    assert enter(round_and_round, KNOWN, OPEN).outcome == Goodbye()
    assert any("without an end" in fault for fault in menu_faults(round_and_round))


def test_a_node_taken_away_under_a_caller_begins_again() -> None:
    step = press(enter(MENU, KNOWN, OPEN), "2")
    changed = replace(MENU, nodes=tuple(node for node in MENU.nodes if node.id != "order"))
    again = dialled(changed, step.progress, "1", OPEN)
    assert again.gather is not None
    assert again.progress.language == "zh"


def test_a_sound_menu_has_no_faults_and_each_spoiled_one_is_told() -> None:
    assert menu_faults(MENU) == []
    by_id = {node.id: node for node in MENU.nodes}
    spoiled = {
        "does not exist": replace(by_id["who"], next="nowhere"),
        "used twice": replace(by_id["hello"], options=by_id["hello"].options * 2),
        "not keys": replace(by_id["hello"], options=(MenuOption(digits="x", next="who"),)),
        "no key leads": replace(by_id["hello"], options=()),
        "nothing is said": replace(by_id["hello"], prompts=()),
        "queue_id is missing": replace(by_id["money"], queue_id=""),
        "hours_id is missing": replace(by_id["hours"], hours_id=""),
        "url is missing": replace(by_id["ask"], url=""),
        "more than max_digits": replace(by_id["order"], min_digits=9),
        "next is missing": replace(by_id["order"], next=""),
        "no arrow leads here": replace(by_id["state"], options=by_id["state"].options[:1]),
    }
    for wanted, node in spoiled.items():
        nodes = tuple(node if each.id == node.id else each for each in MENU.nodes)
        assert any(wanted in fault for fault in menu_faults(replace(MENU, nodes=nodes))), wanted
    assert menu_faults(replace(MENU, start="nowhere")) == ["start: name the node that the menu begins with"]
    assert any("two nodes" in fault for fault in menu_faults(replace(MENU, nodes=MENU.nodes * 2)))


NODE_IDS = ["a", "b", "c", "d", ""]
NODES = st.builds(
    MenuNode,
    id=st.sampled_from(NODE_IDS[:-1]),
    kind=st.sampled_from(NodeKind),
    prompts=st.just((said("{x}"),)),
    options=st.lists(
        st.builds(MenuOption, digits=st.sampled_from(["1", "22", "#"]), next=st.sampled_from(NODE_IDS)),
        max_size=3,
    ).map(tuple),
    next=st.sampled_from(NODE_IDS),
    otherwise=st.sampled_from(NODE_IDS),
    tries=st.integers(1, 3),
    fact=st.just("x"),
    article_id=st.sampled_from(["returns", "withdrawn", ""]),
)


@given(
    st.lists(NODES, max_size=6).map(tuple),
    st.lists(st.sampled_from(["", "1", "22", "#", "9999"]), max_size=12),
)
def test_every_menu_answers_every_caller(nodes: tuple[MenuNode, ...], presses: list[str]) -> None:
    """Even a faulty menu says at each step exactly one thing that is to happen, and never fails."""
    menu = Menu(id="m", name="M", start="a", nodes=nodes)
    step = enter(menu, KNOWN, OPEN)
    for digits in presses:
        assert sum(each is not None for each in (step.gather, step.dip, step.outcome)) == 1
        if step.outcome is not None:
            return
        if isinstance(step.dip, DataDip):
            step = dipped(menu, step.progress, {"x": digits} if digits else None, OPEN)
        else:
            step = dialled(menu, step.progress, digits, OPEN)


def test_an_extension_that_was_dialled_names_the_agent_asked_for() -> None:
    nodes = (
        MenuNode(
            id="ask",
            kind=NodeKind.COLLECT,
            prompts=(said("The extension, please."),),
            fact="extension",
            next="wait",
            otherwise="wait",
        ),
        MenuNode(id="wait", kind=NodeKind.QUEUE, queue_id="support", fact="extension"),
    )
    menu = Menu(id="m", name="Extensions", start="ask", nodes=nodes)
    assert menu_faults(menu) == []
    asked = enter(menu, Caller(address="+4930901820"), OPEN)
    done = dialled(menu, asked.progress, "101", OPEN)
    assert done.outcome == ToQueue(queue_id="support", language="en", direct_to="101")


def answering(article_id: str, otherwise: str = "") -> Menu:
    nodes = (
        MenuNode(
            id="answer",
            kind=NodeKind.ANSWER,
            label="Returns",
            article_id=article_id,
            prompts=(said("About returns."),),
            next="again",
            otherwise=otherwise,
        ),
        MenuNode(
            id="again",
            kind=NodeKind.CHOICE,
            prompts=(said("To hear it again press 1."),),
            options=(MenuOption(digits="1", next="answer"),),
            otherwise="anyone",
        ),
        MenuNode(id="anyone", kind=NodeKind.QUEUE, queue_id="support"),
    )
    return Menu(id="answers", name="Answers", start="answer", nodes=nodes)


def test_an_article_answers_in_the_callers_language_and_is_remembered_once() -> None:
    menu = answering("returns")
    assert menu_faults(menu) == []
    step = enter(menu, KNOWN, OPEN)
    assert heard(step) == ["About returns.", "Within 30 days.", "To hear it again press 1."]
    again = dialled(menu, step.progress, "1", OPEN)
    assert [one.article_id for one in again.progress.heard] == ["returns"]
    chinese = enter(menu, replace(KNOWN, language="zh"), OPEN)
    assert [(one.language, one.text) for one in chinese.say][1] == ("zh", "30天内。")
    french = enter(menu, replace(KNOWN, language="fr"), OPEN)
    assert french.say[1].text == "Within 30 days."


def test_an_article_that_was_withdrawn_leads_elsewhere_without_a_word() -> None:
    away = enter(answering("withdrawn", "anyone"), KNOWN, OPEN)
    assert (heard(away), away.outcome) == ([], ToQueue(queue_id="support", language="en"))
    assert away.progress.heard == ()
    onward = enter(answering("withdrawn"), KNOWN, OPEN)
    assert heard(onward) == ["To hear it again press 1."]
    assert any("article_id is missing" in fault for fault in menu_faults(answering("")))
