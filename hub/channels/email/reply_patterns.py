"""How mail programs announce older mail in plain text, in the languages they speak.

Every test here looks at one line, or at a few short ones joined, and uses sets or patterns without nested
repetition: the time is linear in the length of the mail.
"""

import re

_LINE_CHARS = 500

# Field name at the head of a quoted mail -> what it is.
_FIELDS: dict[str, str] = {}
for _kind, _words in {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|от|от кого|від|kimden|gönderen|feladó|expéditeur"
    "|remitente|mittente"
    "|afzender|差出人|送信者|发件人|寄件人|寄件者|發件人|发信人|寄信人|보낸 사람|보낸사람|보낸이|من|מאת"
    "|จาก|từ|dari|nadawca|odesílatel"
    "|afsender|avsändare|avsender|expeditor|de la|odesilatel|odosielateľ|από|person",
    "date": "date|sent|sent on|datum|gesendet|gesendet am|fecha|enviado|enviado el|enviado em|enviada em"
    "|data|inviato|inviata"
    "|envoyé|envoyé le|verzonden|verzonden op|skickat|skickat den|dato|sendt|päivä|päivämäärä|lähetetty"
    "|wysłano|data wysłania"
    "|odesláno|datum odeslání|odoslané|дата|отправлено|дата відправлення|надіслано|tarih|gönderildi"
    "|gönderilme tarihi|küldve"
    "|dátum|elküldve|trimis|送信日時|日時|日付|时间|日期|发送时间|发送日期|寄件日期|傳送時間|發送時間|날짜"
    "|보낸 날짜|보낸날짜|التاريخ|تاريخ|תאריך"
    "|נשלח|วันที่|ส่ง|ngày|đã gửi|tanggal|ημερομηνία|στάλθηκε|time|envoyée",
    "to": "to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|кому|kime|alıcı|címzett|destinataire"
    "|destinatario|für|pour|către"
    "|宛先|收件人|收件者|受信者|받는 사람|받는사람|إلى|אל|ถึง|đến|kepada|προς|adresat|príjemca|pre",
    "cc": "cc|kopie|copie|cópia|copia|kopio|kopia|dw|копия|копія|bilgi|másolat|抄送|副本|참조|نسخة|העתק"
    "|สำเนา|bcc|reply-to"
    "|antwort an|répondre à|importance|wichtigkeit|attachments|anlagen|priority",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět"
    "|predmet|тема|konu|tárgy"
    "|subiect|件名|主题|主題|主旨|제목|الموضوع|נושא|เรื่อง|chủ đề|tiêu đề|subjek|perihal|θέμα",
}.items():
    for _name in _words.split("|"):
        _FIELDS.setdefault(_name, _kind)


def _names(table: str) -> frozenset[str]:
    return frozenset(table.split("|"))


_SEPARATORS = _names(
    "original message|original e-mail|original email|original appointment|reply message"
    "|message original|message d'origine|message d’origine"
    "|ursprüngliche nachricht|ursprungliche nachricht|urspruengliche nachricht|originalnachricht"
    "|original-nachricht|ursprüngliche mail"
    "|message initial|message transféré d'origine|mensaje original|mensagem original|messaggio originale"
    "|oorspronkelijk bericht|oorspronkelijke bericht|ursprungligt meddelande|originalmeddelande"
    "|ursprungligt e-postmeddelande"
    "|oprindelig meddelelse|original besked|opprinnelig melding|alkuperäinen viesti"
    "|oryginalna wiadomość|wiadomość oryginalna"
    "|wiadomość pierwotna|původní zpráva|původní e-mail|pôvodná správa|исходное сообщение"
    "|пересылаемое сообщение от|исходное письмо"
    "|оригінальне повідомлення|orijinal mesaj|özgün ileti|eredeti üzenet|mesaj original"
    "|mesajul original|originalna poruka"
    "|izvorna poruka|izvorno sporočilo|原始邮件|原始郵件|原邮件|原郵件|邮件原件|回复的原邮件"
    "|回复的原郵件|原始信息|元のメッセージ|元のメール"
    "|オリジナルメッセージ|원본 메시지|원본 메일|원본메일|الرسالة الأصلية|רسالة|הודעה מקורית"
    "|ข้อความต้นฉบับ|thư gốc|tin nhắn gốc|pesan asli"
    "|αρχικό μήνυμα|αρχικό μήνυμα ηλεκτρονικού ταχυδρομείου|mesaj original|quoted message"
    "|previous message|replied message"
    "|antwort nachricht|回复邮件信息|来自的邮件|originale besked|original melding"
)
_FORWARDS = _names(
    "forwarded message|begin forwarded message|forwarded by|forwarded email|forward message"
    "|weitergeleitete nachricht"
    "|anfang der weitergeleiteten nachricht|message transféré|début du message transféré"
    "|début du message réexpédié"
    "|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    "|mensagem encaminhada"
    "|início da mensagem reencaminhada|início da mensagem encaminhada|doorgestuurd bericht"
    "|begin doorgestuurd bericht|vidarebefordrat meddelande"
    "|vidarebefordrat brev|videresendt meddelelse|videresendt melding|edelleenlähetetty viesti"
    "|välitetty viesti|przekazana wiadomość"
    "|wiadomość przekazana dalej|přeposlaná zpráva|пересланное сообщение|пересылаемое сообщение"
    "|начало переадресованного сообщения|iletilen mesaj"
    "|iletilen ileti|továbbított üzenet|mesaj redirecționat|转发的消息|转发邮件|转发的邮件|已转发邮件"
    "|轉寄郵件|轉寄的郵件|以下は転送されたメッセージです|転送メッセージ|転送されたメッセージ"
    "|전달된 메시지|전달된 메일|रअग्रेषित|הודעה שהועברה|الرسالة المعاد توجيهها|thư đã chuyển tiếp"
    "|προωθημένο μήνυμα|pesan terusan"
)
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
    r"|napisała|napisał|napisal|napsala|napsal|napísal|napísala|pisze|íše|írta|írt|ezt írta|yazdı"
    r"|şunları yazdı|a scris|scrie|написал"
    r"|написала|написав|пишет|пише|написа|έγραψε|đã viết|viết|menulis|je napisao|je napisala|piše|rašė"
    r"|kirjutas|rakstīja|said)\b"
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
_EXCUSE = re.compile(r"excuse|typo|brevity|autocorrect|tippfehler|kürze", re.IGNORECASE)
_MINE = re.compile(r"[\s*_\[(<-]{0,4}sent from my\s", re.IGNORECASE)
_URL = re.compile(r"<?https?://\S{1,500}")
_DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ";")
_EDGE = "-_=*~#<>|— \t\xa0─━﹣－：:.…[]【】"


def field_kind(line: str) -> tuple[str, str] | None:
    """Return (kind, value) when `line` is a header line of a quoted mail such as `Von: ...`."""
    head = line[:60].lstrip(" \t*_>|")
    cut = min((place for place in (head.find(":"), head.find("：")) if place > 0), default=-1)
    if cut < 0:
        return None
    kind = _FIELDS.get(head[:cut].strip(" \t*_\xa0　").replace("　", "").casefold())
    return (kind, line[line.find(head[cut]) + 1 : _LINE_CHARS]) if kind else None


def is_separator(line: str) -> bool:
    """Tell whether `line` is `-----Original Message-----` or one of its sisters."""
    core = _core(line)
    return core is not None and core in _SEPARATORS


def is_forward_line(line: str) -> bool:
    """Tell whether `line` announces a forwarded mail."""
    core = _core(line)
    return core is not None and core in _FORWARDS


def _core(line: str) -> str | None:
    """Return the words between the dashes of a separator line, None when it has no dashes and no colon."""
    stripped = line.strip()
    if not 4 <= len(stripped) <= 160:
        return None
    if stripped[0] not in "-_=*~#<>—─━－【" and stripped[-1] not in ":：-":
        return None
    return stripped.strip(_EDGE).casefold()


def is_forward_subject(subject: str) -> bool:
    """Tell whether the subject says that the mail is forwarded."""
    return bool(_FORWARD_PREFIX.match(subject[:80]))


def is_reply_above(line: str) -> bool:
    """Tell whether `line` is a help desk's own `reply above this line`."""
    return len(line) < 200 and bool(_REPLY_ABOVE.search(line))


def _plain(text: str) -> str:
    """Return `text` without direction marks and the decoration an attribution may end with."""
    return text.translate(_DIRECTION_MARKS).rstrip(" \t\xa0*_>")


def attribution_length(lines: list[str], start: int) -> int:
    """Return how many lines from `start` make up an `On ..., X wrote:`; 0 for none."""
    first = lines[start].strip()
    if not first or not (
        _LEAD.match(first) or _WHO.search(first[:_LINE_CHARS]) or _VERBS.search(first[:_LINE_CHARS])
    ):
        return 0
    window = ""
    for length, line in enumerate(lines[start : start + 4], 1):
        window = f"{window} {line.strip()}".strip()
        if not line.strip() or len(window) > _LINE_CHARS:
            return 0
        if _is_attribution(window):
            return length
        if line.rstrip().endswith(_SENTENCE_ENDS) or not (
            any(map(str.isdigit, window)) or _WHO.search(window)
        ):
            return 0  # only an attribution that is already under way goes on in the next line
    return 0


def _is_attribution(window: str) -> bool:
    ending = _plain(window)
    if _OLD_GMAIL.match(ending) or _ISO_DATE_ONLY.match(ending) or _POSTED_BY.match(ending):
        return True
    dated = bool(_WHEN.search(ending))
    named = bool(_WHO.search(ending))
    if not ending.endswith((":", "：")):
        dashed = ending.startswith("--") and ending.endswith("--")
        closed = _ENDS_WITH_VERB.search(ending.rstrip(" -")[-40:]) is not None
        return closed and dated and (dashed or (named and bool(_STRONG_LEAD.match(ending))))
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
    if words > 10 and not excused:
        return False
    return excused or bool(_DEVICES.search(line)) or (words <= 6 and bool(_MINE.match(line)))
