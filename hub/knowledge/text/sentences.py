"""Find the sentences of a message that ask something: no quote, no greeting, no farewell, no signature; pure.

A greeting and a signature around a question halve the rate at which the right article is found, because
sentence vectors average over everything that is said.
"""

import re

MAX_SENTENCES = 12

_BREAK = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？!?；;])[”’」』）]*\s*(?=[^\s。！？!?])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|no|nr|vs|etc|e\.g|i\.e|approx|st)|\b[a-z])\.$", re.IGNORECASE
)
_QUOTE_START = re.compile(
    r"^\s*(?:>|-{2,}\s*(?:original message|forwarded message|原始邮件|转发的邮件|原邮件)|_{8,}\s*$"
    r"|(?:on|am|le|el|il)\b.{8,200}\b(?:wrote|schrieb|a écrit|escribió|ha scritto)\s*:?\s*$"
    r"|.{2,120}(?:写道|寫道)\s*[:：]\s*$|(?:from|von|de|发件人)\s*[:：]\s*\S+.*(?:@|<).*$)",
    re.IGNORECASE,
)
_SIGNATURE_START = re.compile(
    r"^\s*(?:--\s*$|—\s*$|sent (?:from|via) my\b|get outlook for\b|发自我的|从我的.{1,12}发送"
    r"|(?:(?:many |kind(?:est)? |best |warm(?:est)? |with )?(?:thanks|thank you|thx|cheers|regards|best|wishes|sincerely"
    r"|yours|respectfully)\b(?: (?:and|&) (?:best |kind |warm )?regards| in advance| again| so much| very much"
    r"| for your (?:help|time|assistance)"
    r"| faithfully| sincerely| truly| wishes| regards| a lot)*[\s,.!-]*$)"
    r"|(?:祝好|此致|敬礼|顺祝商祺|祝商祺|祝您?工作顺利|谢谢|多谢|感谢|不胜感激|盼复)[您你了啦！!。.，,～~\s]*$)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(?:(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|dear)\b"
    r"(?:[ ,]+(?:there|all|team|everyone|sir|madam|sirs|or|and|support|customer|service|services|help|desk|folks|guys"
    r"|mr|mrs|ms|[A-Z][\w.'’-]+))*\s*(?:[,.!:;–-]+\s*|$|\n)"
    r"|(?:您好|你好|尊敬的[^，,:：\s]{0,12}|亲爱的[^，,:：\s]{0,12}|客服|在吗|在么|请问在吗|大家好|早上好|下午好|晚上好)[！!，,。.：:～~？?\s]+)"
)
_GREETING_ANY_CASE = re.compile(_GREETING.pattern.replace("[A-Z]", "(?-i:[A-Z])"), re.IGNORECASE)
_COURTESY = re.compile(
    r"^\s*(?:(?:i )?hope (?:you|this|all|everything)\b.*\b(?:well|fine|good|safe|day|week|weekend)\b.{0,25}"
    r"|(?:many |kind |best )?(?:thanks|thank you|thx|cheers)\b.{0,60}"
    r"|(?:i )?(?:look|am looking) forward to .{0,60}|(?:please )?(?:get back to me|let me know|advise|reply)\b.{0,40}"
    r"|(?:any|your) (?:help|advice|assistance|support) .{0,60}appreciated.{0,20}"
    r"|(?:i )?(?:really )?appreciate .{0,60}|have a (?:nice|good|great|lovely) .{0,30}"
    r"|(?:my name is|this is) [A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}"
    r"|(?:非常|十分|先行?)?(?:感谢|谢谢|多谢).{0,12}|(?:请|麻烦|烦请)?(?:尽快)?(?:回复|答复|处理)(?:我|一下)?|期待.{0,10}回复"
    r"|打扰了|打扰一下|不好意思打扰.{0,6}|祝.{2,12})[.!。！~～\s]*$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:u[hm]+|erm+|hmm+)\b[,.]*\s*|(?<![\w'])(?:you know|i mean),?\s+(?=\w)", re.IGNORECASE
)
_REPEATED = re.compile(r"\b(\w+)(?: \1\b)+", re.IGNORECASE)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, Chinese or with spaces; line breaks end a sentence too."""
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        stripped = piece.strip()
        if not stripped:
            continue
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {stripped}"
        else:
            pieces.append(stripped)
    return pieces


def strip_wrapping(text: str) -> str:
    """Return a message without quoted history, greeting and signature; the whole when nothing would be left."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTE_START.match(line):
            break
        if _SIGNATURE_START.match(line) and any(kept):
            break
        kept.append(line)
    core = "\n".join(kept).strip()
    previous = ""
    while core != previous:
        previous = core
        core = _GREETING_ANY_CASE.sub("", core, count=1).strip()
    return core or text.strip()


def asking_sentences(text: str) -> list[str]:
    """Return the sentences of a message that may ask something, without courtesies and filler words."""
    sentences = [
        _plainly_spoken(sentence) for sentence in split_sentences(_joined_lines(strip_wrapping(text)))
    ]
    asking = [sentence for sentence in sentences if sentence and not _COURTESY.match(sentence)]
    return asking[:MAX_SENTENCES] or [text.strip()]


def _joined_lines(text: str) -> str:
    # Mail programs wrap lines: a line that goes on in lower case belongs to the one before.
    return re.sub(r"(?<=[\w,;])[ \t]*\n(?=[ \t]*[a-z])", " ", text)


def _plainly_spoken(sentence: str) -> str:
    return _REPEATED.sub(r"\1", _FILLER.sub("", sentence)).strip()
