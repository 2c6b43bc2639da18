"""What a channel's capabilities mean for who writes."""

from hub.channels.abilities import count_of, limits_of
from hub.channels.contract import Capabilities
from hub.tickets.replies.rules import ReplyLimits, TextCount

TEXTS = Capabilities(attachments=True, max_files=10, max_body_chars=1600, counts_segments=True)


def test_a_channel_that_cannot_be_built_forbids_nothing() -> None:
    assert limits_of(None) == ReplyLimits(files=True)
    assert count_of(None, "hello") == TextCount(chars=5)


def test_limits_follow_the_capabilities() -> None:
    assert limits_of(TEXTS) == ReplyLimits(max_chars=1600, files=True, max_files=10, counts_segments=True)


def test_segments_are_counted_where_they_are_paid_for() -> None:
    assert count_of(Capabilities(), "hello") == TextCount(chars=5)
    assert count_of(TEXTS, "hello") == TextCount(chars=5, encoding="GSM-7", segments=1, units=5)


def test_plain_signs_are_offered_where_they_save_something() -> None:
    assert count_of(TEXTS, "It’s here").plainer == "", "one segment either way"
    assert count_of(TEXTS, "It’s here" + "." * 70).plainer == "It's here" + "." * 70
