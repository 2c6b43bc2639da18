"""How mail programs announce older mail in plain text, in the languages they speak.

Every test here looks at one line, or at a few short ones joined, and uses sets or patterns without nested
repetition: the time is linear in the length of the mail.
"""

import re

from hub.channels.email.reply_words import FIELDS, FORWARDS, SEPARATORS

_LINE_CHARS = 500

_FORWARD_PREFIX = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|i|vs|doorst|转发|轉寄|転送|전달|переслать|пересл|пд|vb|továbbítás|pd)\s?[:：]",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"(?:##?-|--+|==+|\*\*+)?\s?(?:please )?(?:reply|type your reply|write your reply"
    r"|respond) above this line"
    r"|bitte (?:antworten sie )?oberhalb dieser (?:linie|zeile)|请在此行上方回复|請在此行上方回覆",
    re.IGNORECASE,
)

# The verb that makes "On Monday, X ..." an attribution.
_VERBS = re.compile(
    r"\b(?:wrote|writes|write|schrieb|geschrieben|schreibt|a (?:é|e)crit|(?:é|e)crivait|(?:é|e)crit"
    r"|escribi(?:ó|o)|escribe|ha escrito|va escriure"
    r"|ha scritto|scrive|scrisse|escreveu|escreve|schreef|schrijft|geschreven|het volgende|skrev|skriver"
    r"|skrifaði|kirjoitti|napisał\(a\)"
    r"|napisała|napisał|napisal|napsala|napsal|napísal|napísala|napisana przez|pisze|íše|írta|írt|ezt írta|yazdı"
    r"|şunları yazdı|a scris|scrie|написал"
    r"|написала|написав|пишет|пише|написа|έγραψε|đã viết|viết|menulis|napisao|napisala|piše|rašė"
    r"|kirjutas|rakstīja|said|quoting|zitat von|citando a?|citát)\b"
    r"|写道|寫道|写到|寫到|写了|來信|来信|撰寫|のメール|書きました|書いた|さんからの|님이 작성|작성"
    r"|작성했습니다|씀|כתב|كتب|เขียน|लिखा",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[\s*_>]{0,4}(?:on|posted by|at|am|le|el|il|op|den|em|no|w dniu|dnia|dne|dňa|pe|la|în data|в|у|on the|vào|pada"
    r"|στις|på|ons|tor|fre|lör|sön|mån|tis"
    r"|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|пн|вт|ср|чт|пт|сб|вс"
    r"|ti|ke|to|pe|la|su|ma"
    r"|d|kl|il giorno|em data|on date|2\d{3}|\d{1,2}[./-]|在|于|於|\S{2,30}<|\"|'|<)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\d{1,2}[:.h時点點]\d{2}|(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}月\d{1,2}|\d{1,2}월"
)
_WHO = re.compile(r"[^\s@<>]{1,80}@[^\s@<>]{1,200}")
_OLD_GMAIL = re.compile(
    r"(?:19"
    r"|20)\d{2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}.{0,160}[<(\[]?[^\s@<>]{1,80}@[^\s@<>]{1,200}[>)\]]?\s{0,3}[:：]?\s{0,3}$"
)

_STRONG_LEAD = re.compile(
    r"[\s*_>-]{0,8}(?:on|at|am|le|el|il|op|den|em|il giorno|w dniu|dnia|dne|dňa|på|în data|vào|pada|στις|kl"
    r"|в|у|în|in message|在|于|於)\s",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b\d{1,2}\b")
_ENDS_WITH_VERB = re.compile(
    r"\b(?:wrote|writes|said|schrieb|écrit|escribió|scritto|escreveu|geschreven|skrev|napisał)$|写道$|寫道$",
    re.IGNORECASE,
)
_ISO_DATE_ONLY = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d GMT[+-]\d\d:\d\d [^\W\d][\w .]{1,60}$")
_DASHED = re.compile(
    r"-{4} ?\S.{1,80} (?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|撰写|写道) ?-{3,4}$",
    re.IGNORECASE,
)
_NAMED_AND_DATED = re.compile(r"[<(\[]\s?[^\s@<>()]{1,80}@[^\s@<>()]{1,200}[>)\]]\s?[:：]$")
_CLOCK = re.compile(r"\d{1,2}[:.h時点點]\d{2}")
_ORANGE = re.compile(r"Message du \d{1,2}/\d{1,2}/\d{2,4}(?: à)? \d{1,2}:\d{2}$", re.IGNORECASE)
_GROUPWISE = re.compile(r">>>? \S.{3,200} >>>?$")
_POSTED_BY = re.compile(r"Posted by \S.{0,80} on \d{1,2}/\d{1,2}/\d{4}$", re.IGNORECASE)
_INNER_LEAD = re.compile(
    r"\S[ ]?(?:-{2,}[ ]?|[ ])(?=(?:On|Am|Le|El|Em|Op|Den)\s(?:[^\W\d]{2,12}[.,]{0,2}\s)?(?:\d|[^\W\d]{3,9}\.?\s\d))"
)

_DEVICES = re.compile(
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus|pixel|nokia|sony"
    r"|xperia|lg|htc|motorola|blackberry"
    r"|windows|phone|handy|mobil|móvil|mobile|tablet"
    r"|smartphone|airmail|sparrow|acompli|boxer|cell|outlook|yahoo|gmail|protonmail|proton mail"
    r"|gmx|web\.de|t-online|mail\.ru"
    r"|yandex|icloud|mailbird|thunderbird|spark|mail|телефон|手机|手機|邮箱|郵箱|大师|スマート|アプリ|기기"
    r"|apple|mac|watch|device|verizon|at&t|t-mobile",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"[\s*_\[(<-]{0,4}(?:sent (?:from|via|with|using|by)|get (?:outlook|bluemail)|gesendet (?:von|mit|über)"
    r"|von meine[mr] .{2,40} gesendet|diese nachricht wurde von mein|envoyé (?:de|depuis|à partir|via|avec)"
    r"|enviado (?:desde|do|de|a partir|via|pelo)|inviato da|verzonden (?:vanaf|met|via)|verstuurd vanaf"
    r"|skickat från|sendt fra|lähetetty|wysłan[eo] z|odesláno z|odoslané z|отправлено (?:с|из|от)|надіслано з"
    r"|iphone'umdan|.{0,30}gönderildi|.{0,30}küldve|trimis de pe|发自|發自|从我的|從我的|傳送自|寄自|來自我的"
    r"|来自我的|.{0,30}から送信|.{0,30}보냄|נשלח מ|أرسلت من|تم الإرسال من|đã gửi từ|gửi từ|dikirim dari"
    r"|(?:télécharge[rz]|obtenez|obtenir|obtener|obter o?|descarga|ottieni|scarica|download|hämta|hent|få|hanki"
    r"|pobierz|získat|скачать|скачайте|hol dir|holen sie sich|获取|取得|下载) ?outlook|outlook (?:für|voor|for)|outlook'u)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"diese nachricht wurde von mein.{1,100} gesendet\.?$", re.IGNORECASE)
_EXCUSE = re.compile(r"excuse|typo|brevity|autocorrect|tippfehler|kürze", re.IGNORECASE)
_MINE = re.compile(r"[\s*_\[(<-]{0,4}sent from my\s", re.IGNORECASE)
_URL = re.compile(r"<?https?://\S{1,500}")
_DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_ABBREVIATED = re.compile(r"(?:19|20)\d{2}\.? [^\W\d]{1,9}\.$")  # `2026. jan.`
_DAY = re.compile(r"(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ";")
_EDGE = "-_=*~#<>|— \t\xa0─━﹣－：:.…[]【】"


def field_kind(line: str) -> tuple[str, str] | None:
    """Return (kind, value) when `line` is a header line of a quoted mail such as `Von: ...`."""
    head = line[:60].lstrip(" \t*_>|")
    cut = min((place for place in (head.find(":"), head.find("：")) if place > 0), default=-1)
    if cut < 0:
        return None
    kind = FIELDS.get(head[:cut].strip(" \t*_\xa0　").replace("　", "").casefold())
    return (kind, line[line.find(head[cut]) + 1 : _LINE_CHARS]) if kind else None


def is_separator(line: str) -> bool:
    """Tell whether `line` is `-----Original Message-----` or one of its sisters."""
    core = _core(line)
    return core is not None and (
        core in SEPARATORS or (core == "original" and line.lstrip().startswith("---"))
    )


def is_forward_line(line: str) -> bool:
    """Tell whether `line` announces a forwarded mail."""
    core = _core(line)
    return core is not None and core in FORWARDS


def _core(line: str) -> str | None:
    """Return the words between the dashes of a separator line, None when it has no dashes and no colon."""
    stripped = line.replace("&nbsp;", " ").strip()
    if not 4 <= len(stripped) <= 160:
        return None
    if stripped[0] not in "-_=*~#<>—─━－【" and stripped[-1] not in ":：-":
        return None
    return stripped.strip(_EDGE).casefold().replace("i\u0307", "i")  # Turkish İ


def is_forward_subject(subject: str) -> bool:
    """Tell whether the subject says that the mail is forwarded."""
    return bool(_FORWARD_PREFIX.match(subject[:80]))


def is_reply_above(line: str) -> bool:
    """Tell whether `line` is a help desk's own `reply above this line`."""
    return len(line) < 200 and bool(_REPLY_ABOVE.search(line))


def is_groupwise_line(line: str) -> bool:
    """Tell whether `line` is how GroupWise heads older mail: `>>> Li Wang <li@mail.example> 03/04/24 9:00 AM >>>`."""
    line = line.strip()
    return line.startswith(">>") and bool(_GROUPWISE.match(line)) and bool(_WHEN.search(line))


def _plain(text: str) -> str:
    """Return `text` without direction marks and the decoration an attribution may end with."""
    return text if is_groupwise_line(text) else text.translate(_DIRECTION_MARKS).rstrip(" \t\xa0*_>")


def attribution_length(lines: list[str], start: int) -> int:
    """Return how many lines from `start` make up an `On ..., X wrote:`; 0 for none."""
    first = lines[start].strip()
    if not first or not _may_begin_attribution(first[:_LINE_CHARS]):
        return 0
    window = ""
    for length, line in enumerate(lines[start : start + 4], 1):
        window = f"{window} {line.strip()}".strip()
        if not line.strip() or len(window) > _LINE_CHARS:
            return 0
        if _is_attribution(window):
            return 0 if _begins_later(lines[start : start + length]) else length
        if not _goes_on(window):
            return 0
    return 0


def _begins_later(lines: list[str]) -> bool:
    """Tell whether the first line is the writer's own, right above an attribution that is complete without it."""
    if len(lines) < 2 or lines[0].rstrip().endswith("<") or _STRONG_LEAD.match(lines[0].strip()):
        return False
    rest = " ".join(line.strip() for line in lines[1:])
    return bool(_DAY.search(rest)) and _is_attribution(rest)


def _may_begin_attribution(first: str) -> bool:
    if _LEAD.match(first) or first.endswith("<"):
        return True
    return bool(_WHO.search(first) or _VERBS.search(first) or _WHEN.search(first))


def _goes_on(window: str) -> bool:
    """Tell whether these words can be an attribution that is under way and ends on a later line."""
    if window.endswith("<"):
        return True
    if window.endswith(_SENTENCE_ENDS) and not _ABBREVIATED.search(window[-20:]):
        return False
    return any(map(str.isdigit, window)) or bool(_WHO.search(window))


def _is_attribution(window: str) -> bool:
    ending = _plain(window)
    if any(
        pattern.match(ending)
        for pattern in (_OLD_GMAIL, _ISO_DATE_ONLY, _POSTED_BY, _DASHED, _ORANGE, _GROUPWISE)
    ):
        return True
    dated = bool(_WHEN.search(ending))
    named = bool(_WHO.search(ending))
    if not ending.endswith((":", "：")):
        dashed = ending.startswith("---") and ending.endswith("---")
        closed = _ENDS_WITH_VERB.search(ending.rstrip(" -")[-40:]) is not None
        return closed and dated and (dashed or (named and bool(_STRONG_LEAD.match(ending))))
    if dated and _CLOCK.search(ending) and _NAMED_AND_DATED.search(ending[-300:]):
        return True  # in whatever language: a moment, a name, and at the end an address
    if not _VERBS.search(ending):
        return False
    return dated or named or bool(_STRONG_LEAD.match(ending) and _NUMBER.search(ending)) or " via " in ending


def split_shared_line(line: str) -> tuple[str, str] | None:
    """Cut a line such as `Fine. On Wed, 4 Apr 2012, Bo wrote:` in two; None when it is not of this kind."""
    if len(line) > _LINE_CHARS or not _plain(line).endswith((":", "：")):
        return None
    match = _INNER_LEAD.search(line)
    if match is None or not _is_attribution(line[match.end() :]):
        return None
    return line[: match.start() + 1].rstrip(" -"), line[match.end() :]


def is_likely_intro(window: str) -> bool:
    """Tell whether the words right above quoted lines introduce them, whatever their language."""
    ending = _plain(window)
    if not ending.endswith((":", "：")) or len(window) > _LINE_CHARS:
        return False
    return bool(
        _WHO.search(ending)
        or (_WHEN.search(ending) and sum(map(str.isdigit, ending)) >= 4)
        or _VERBS.search(ending)
    )


def is_sent_from(line: str) -> bool:
    """Tell whether `line` is what a phone or app puts under a mail, such as `Sent from my iPhone`."""
    line = line.strip()
    if not 4 < len(line) <= 160 or not _SENT_FROM.match(line):
        return False
    excused = bool(_EXCUSE.search(line))
    words = len(_URL.sub("", line).split())
    if words > (14 if _PASSIVE.match(line) else 10) and not excused:
        return False
    return excused or bool(_DEVICES.search(line)) or (words <= 6 and bool(_MINE.match(line)))
