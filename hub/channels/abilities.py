"""What a channel's capabilities mean for who writes a reply. Pure."""

from hub.channels.contract import Capabilities
from hub.channels.segments import plainer, segmented
from hub.tickets.replies.rules import ReplyLimits, TextCount


def limits_of(can: Capabilities | None) -> ReplyLimits:
    """Return what replies may be; anything while the channel is not known."""
    if can is None:
        return ReplyLimits(files=True)
    return ReplyLimits(
        max_chars=can.max_body_chars,
        files=can.attachments,
        max_files=can.max_files,
        counts_segments=can.counts_segments,
        window_s=can.reply_window_s,
        templates=can.templates,
    )


def count_of(can: Capabilities | None, text: str) -> TextCount:
    """Return how a text goes out."""
    if can is None or not can.counts_segments:
        return TextCount(chars=len(text))
    cut, plain = segmented(text), plainer(text)
    return TextCount(
        chars=len(text),
        encoding=cut.encoding.value,
        segments=cut.segments,
        units=cut.units,
        plainer=plain if segmented(plain).segments < cut.segments else "",
    )
