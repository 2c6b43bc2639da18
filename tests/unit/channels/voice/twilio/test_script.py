"""Whatever is asked of a call, in whatever order: its documents are the provider's own language, and repeats are known."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from hub.calls.lines import Gather, LegEnd, Prompt
from hub.channels.voice.twilio import script as orders
from hub.channels.voice.twilio.script import Rest, Script, Speech
from hub.channels.voice.twilio.twiml import CallNames, Wording, document
from hub.lab.twiml_grammar import faults

WORDING = Wording(
    base_url="https://hub.example.com/webhooks/line",
    stream_url="wss://hub.example.com/voice/stream",
    queue="hub-line",
    voices={"en": "Polly.Joanna"},
)
NAMES = CallNames(leg_id="CA" + "0" * 32, token="f" * 64)

GATHERS = st.builds(
    Gather,
    max_digits=st.integers(1, 20),
    first_s=st.floats(0.1, 60),
    between_s=st.floats(0.1, 60),
    finish_on=st.sampled_from(["#", "*", ""]),
    barge_in=st.booleans(),
)
PROMPTS = st.builds(
    Prompt,
    text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=50),
    language=st.sampled_from(["en", "zh", "de", "xx", "pt-BR"]),
)
SPEECHES = st.builds(
    Speech,
    prompt_id=st.sampled_from("abc"),
    prompts=st.lists(PROMPTS, min_size=1, max_size=3).map(tuple),
    gather=st.none() | GATHERS,
)
Order = Callable[[Script], Script]
ORDERS: st.SearchStrategy[Order] = st.one_of(
    SPEECHES.map(lambda speech: lambda script: orders.spoken(script, speech)),
    st.sampled_from(list(LegEnd)).map(lambda reason: lambda script: orders.refused(script, reason)),
    st.sampled_from(
        [
            orders.answered,
            orders.parked,
            orders.streaming,
            orders.connected,
            orders.over,
            orders.pushed,
            lambda script: orders.turned(script, script.step)[0],
        ]
    ),
)


@given(st.lists(ORDERS, max_size=12))
def test_every_document_is_valid_and_what_is_over_stays_so(given_orders: list[Order]) -> None:
    script = Script()
    for order in given_orders:
        was_over = script.rest is Rest.OVER
        script = order(script)
        assert faults(document(script, WORDING, NAMES)) == []
        assert not was_over or script.rest is Rest.OVER


@given(st.lists(ORDERS, max_size=12), st.integers(0, 30))
def test_an_older_request_changes_nothing(given_orders: list[Order], step: int) -> None:
    script = Script()
    for order in given_orders:
        script = order(script)
    if step != script.step:
        assert orders.turned(script, step) == (script, None)


def test_prompts_are_played_one_after_the_other_then_the_music() -> None:
    script = orders.parked(Script())
    for prompt_id in ("a", "b", "a"):
        speech = Speech(prompt_id=prompt_id, prompts=(Prompt(text=prompt_id),))
        script = orders.spoken(script, speech)
    heard = []
    while script.speeches:
        script, speech_or_none = orders.turned(script, script.step)
        assert speech_or_none is not None
        heard.append(speech_or_none.prompt_id)
    assert (heard, script.head) == (["a", "b"], (Rest.MUSIC, ""))


def test_a_gather_without_barge_in_speaks_first() -> None:
    speech = Speech(prompt_id="a", prompts=(Prompt(text="hello"),), gather=Gather(barge_in=False))
    text = document(orders.spoken(Script(), speech), WORDING, NAMES)
    assert text.index("<Say") < text.index("<Gather")
    assert 'voice="Polly.Joanna"' in text


def test_long_texts_are_cut() -> None:
    speech = Speech(prompt_id="a", prompts=(Prompt(text="x" * 9000),))
    text = document(orders.spoken(Script(), speech), WORDING, NAMES)
    assert text.count("<Say") == 3
    assert faults(text) == []
