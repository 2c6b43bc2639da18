"""What mail clients write into their HTML to say: here the quote, the attribution or the signature begins."""

import re
from enum import Enum, auto
from itertools import islice

from selectolax.lexbor import LexborNode

from hub.channels.email.reply_patterns import is_forward_line


class ElementMark(Enum):
    """What an element says about the text inside it or after it."""

    NONE = auto()
    INDENT = auto()
    QUOTE = auto()
    INTRO = auto()
    SIGNATURE = auto()
    CUT = auto()
    FORWARD = auto()


# Class or id (lower case, without the `x_` that Outlook on the web puts in front) -> what it says.
_QUOTES = frozenset(
    (
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "moz-cite",
        "front-blockquote",
        "zmail_extra",  # Zoho
        "history-quote-wrapper",  # Lark
        "__aliyun_previous_history_wrap",  # Aliyun, DingTalk
        "ntes_not_fresh_email",  # NetEase
        "isreplycontent",  # NetEase
        "spark_quote",
        "messagereplysection",  # Spark, as a name
        "clean_bq",  # Airmail
    )
)
_INTROS = frozenset(("gmail_attr", "moz-cite-prefix", "reply-intro", "moz-email-headers-table"))
_SIGNATURES = frozenset(
    (
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "applemailsignature",
        "apple-mail-signature",
        "signature",  # Outlook on the web
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "ymail_android_signature",
        "yahoo_signature",
        "tutanota_signature",
        "foxmailsigncontainer",
        "_foxmail_custom_signature",
        "spnedtcontainersign",
        "ntes-pcmac-signature",
        "mobile-signature",
        "mail-signature",
        "zm_editor_signature",
        "zm-_id_-sgn1",  # Zoho
        "front-signature",
        "messagesignaturesection",  # Spark, as a name
        "xm_write_script",  # QQ Mail
        "__sig_pre__",  # Zimbra, as a data-marker
        "__sig_post__",
    )
)
_CUTS = frozenset(
    (
        "divrplyfwdmsg",  # Outlook
        "appendonsend",  # Outlook on the web
        "stopspelling",  # Hotmail
        "mail-editor-reference-message-container",  # Outlook for Mac and phones
        "ms-outlook-mobile-reference-message",
        "olk_src_body_section",
        "zwchr",  # Zimbra
        "__divider__",  # Zimbra, as a data-marker
        "__headers__",
        "__quoted_text__",
        "fmsigseperator",  # Foxmail: its signature and the older mail
        "yahooquotedcontainer",
    )
)

_FORWARDS = frozenset(("moz-forward-container",))
# Outlook's rule above the older mail: only a top border, of one of its two colours.
_OUTLOOK_RULE = re.compile(
    r"border(?:-top)?\s{0,3}:\s{0,3}(?:none\s{0,3};\s{0,3}border-top\s{0,3}:\s{0,3})?"
    r"(?:solid\s+#(?:b5c4df|e1e1e1)\s+1(?:\.0)?pt|1(?:\.0)?pt\s+solid\s+(?:#(?:b5c4df|e1e1e1)"
    r"|rgb\((?:181,\s?196,\s?223|225,\s?225,\s?225)\)))",
    re.IGNORECASE,
)
# Foxmail's rule above its signature, as its older versions write it.
_FOXMAIL_RULE = re.compile(r"width\s{0,3}:\s{0,3}210px", re.IGNORECASE)
_YAHOO_QUOTED = re.compile(r"(?:ydp[0-9a-f]{1,16})?yahoo_quoted(?:_|$)")
_NAMING = ("class", "id", "name", "data-marker")
_MAX_STYLE_CHARS = 500


def element_mark(node: LexborNode, tag: str, attributes: dict[str, str | None]) -> ElementMark:
    """Return what the client said with this element."""
    names = _names(attributes)
    if tag == "blockquote":
        return _blockquote(node, names, attributes)
    if "gmail_quote" in names:
        return _gmail_container(node)
    if names & _QUOTES:
        return ElementMark.QUOTE
    for known, mark in (
        (_INTROS, ElementMark.INTRO),
        (_SIGNATURES, ElementMark.SIGNATURE),
        (_CUTS, ElementMark.CUT),
        (_FORWARDS, ElementMark.FORWARD),
    ):
        if names & known:
            return mark
    if tag == "div" and "data-signatureblock" in attributes:
        return ElementMark.SIGNATURE
    if tag == "div" and _OUTLOOK_RULE.search((attributes.get("style") or "")[:_MAX_STYLE_CHARS]):
        return ElementMark.CUT
    if tag == "hr" and _is_foxmails(attributes):
        return ElementMark.CUT
    return ElementMark.NONE


def _is_foxmails(attributes: dict[str, str | None]) -> bool:
    colour = (attributes.get("color") or "").lower()
    return colour == "#b5c4df" and bool(
        _FOXMAIL_RULE.search((attributes.get("style") or "")[:_MAX_STYLE_CHARS])
    )


def _blockquote(node: LexborNode, names: set[str], attributes: dict[str, str | None]) -> ElementMark:
    """Tell the quotes of clients from the indentation that a writer chose; Gmail has one class for both."""
    if names & _CUTS:
        return ElementMark.CUT
    if names & _QUOTES or _cites(attributes) or ("gmail_quote" in names and _in_gmail_container(node)):
        return ElementMark.QUOTE
    return ElementMark.INDENT


def _in_gmail_container(node: LexborNode) -> bool:
    above = node.parent
    for _ in range(8):
        if above is None:
            return False
        if above.tag == "div" and "gmail_quote" in _names(above.attributes):
            return True
        above = above.parent
    return False


def _names(attributes: dict[str, str | None]) -> set[str]:
    names = set()
    told = " ".join(attributes.get(name) or "" for name in _NAMING)
    for word in told[:_MAX_STYLE_CHARS].lower().split():
        while word.startswith("x_"):
            word = word[2:]
        names.add("yahoo_quoted" if _YAHOO_QUOTED.match(word) else word)
    return names


def _cites(attributes: dict[str, str | None]) -> bool:
    kind = (attributes.get("type") or "").lower()
    style = (attributes.get("style") or "")[:_MAX_STYLE_CHARS].lower()
    return kind == "cite" or bool(attributes.get("cite")) or ("border-left" in style and "padding" in style)


def _gmail_container(node: LexborNode) -> ElementMark:
    """Gmail wraps an answered and a forwarded mail alike; only the first has a blockquote below its attribution."""
    first_line = _first_text(node)
    if is_forward_line(first_line) or first_line.lstrip().startswith("-----"):
        return ElementMark.FORWARD
    if node.css_first("blockquote") is None:
        return ElementMark.QUOTE
    return ElementMark.NONE


def _first_text(node: LexborNode) -> str:
    for inner in islice(node.traverse(include_text=True), 50):
        if inner.tag == "-text" and (text := (inner.text_content or "").strip()):
            return text[:200]
    return ""
