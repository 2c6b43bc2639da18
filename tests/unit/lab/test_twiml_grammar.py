"""The stand-in refuses what the provider would refuse."""

import pytest

from hub.lab.twiml_grammar import faults


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("<Response", "not XML"),
        ("<Answer/>", "instead of <Response>"),
        ("<Response><Gather><Hangup/></Gather></Response>", "cannot stand in <Gather>"),
        ("<Response><Sing/></Response>", "<Sing> cannot stand"),
        ("<Response><Say volume='9'>x</Say></Response>", "no attribute volume"),
        ("<Response><Say/></Response>", "cannot hold"),
        ("<Response><Gather numDigits='0'/></Response>", "numDigits"),
        ("<Response><Gather finishOnKey='##'/></Response>", "finishOnKey"),
        ("<Response><Play/></Response>", "plays nothing"),
        ("<Response><Pause length='-1'/></Response>", "length"),
        ("<Response><Say>x</Say><Reject/></Response>", "come first"),
        ("<Response><Hangup/><Say>x</Say></Response>", "never carried out"),
        ("<Response><Connect/></Response>", "holds 0 nouns"),
        ("<Response><Connect><Stream url='https://a'/></Connect></Response>", "url"),
        ("<Response><Enqueue waitUrl='ftp://a'>q</Enqueue></Response>", "waitUrl"),
        ("<Response><Redirect method='PUT'>https://a/</Redirect></Response>", "method"),
        ("<Response><Redirect></Redirect></Response>", "cannot hold"),
        (f"<Response><Say>{'x' * 70_000}</Say></Response>", "larger"),
    ],
)
def test_what_is_refused(document: str, told: str) -> None:
    assert any(told in fault for fault in faults(document))


def test_what_is_taken() -> None:
    document = (
        "<Response><Gather input='dtmf' numDigits='1' action='/next'><Say language='cmn-CN'>你好</Say></Gather>"
        "<Connect><Stream url='wss://a/b'><Parameter name='leg' value='1'/></Stream></Connect>"
        "<Enqueue waitUrl='https://a/wait'>q</Enqueue><Redirect>/next?step=1</Redirect></Response>"
    )
    assert faults(document) == []
