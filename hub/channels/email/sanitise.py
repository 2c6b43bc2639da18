"""HTML that is safe to show: no script, no style sheet, nothing that loads from outside by itself."""

import html as html_escapes
import re

import nh3
from selectolax.lexbor import LexborHTMLParser

from hub.channels.email.html_limits import words

_TAGS = words(
    "a abbr acronym b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub"
    " summary sup table tbody td tfoot th thead tr tt u ul var wbr"
)
_DROPPED_WITH_CONTENT = words(
    "script style title template noscript iframe object svg math select textarea head"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "valign", "dir", "lang", "style", "width", "height", "bgcolor"},
    "a": {"href"},
    "img": {"src", "alt", "data-remote-src", "border"},
    "font": {"color", "size", "face"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
}
_STYLES = words(
    "color background-color font-family font-size font-style font-weight font-variant text-align text-decoration"
    " text-indent text-transform line-height letter-spacing white-space vertical-align direction width max-width height"
    " margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom"
    " padding-left border border-top border-right border-bottom border-left border-color border-style border-width"
    " border-collapse border-spacing border-radius list-style-type table-layout word-break word-wrap overflow-wrap"
)
_LINKS = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
_DATA_IMAGES = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_ACTIVE_STYLE = re.compile(
    r"url|expression|image|import|behaviou?r|binding|src|element\s*\(|@|\\|<|javascript", re.IGNORECASE
)
_MAX_STYLE_CHARS = 2_000

_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=lambda tag, name, value: _checked(tag, name, value),
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={
        "a": {"target": "_blank"},
        "img": {"loading": "lazy", "referrerpolicy": "no-referrer"},
    },
    filter_style_properties=_STYLES,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
)


def sanitise(html: str) -> str:
    """Return `html` fit for the console. Check `html_limit_broken` first.

    A remote image waits in `data-remote-src` until somebody asks for it; `cid:` and inline images stay.
    """
    return _CLEANER.clean(_park_remote_images(html)).strip()


def text_as_html(text: str) -> str:
    """Return plain text as HTML that shows it as it is."""
    return f'<div style="white-space:pre-wrap">{html_escapes.escape(text)}</div>'


def _park_remote_images(html: str) -> str:
    if "<img" not in html.lower():
        return html
    tree = LexborHTMLParser(html)
    for image in tree.css("img"):
        source = (image.attributes.get("src") or "").strip()
        attributes = image.attrs
        if "data-remote-src" in image.attributes:
            del attributes["data-remote-src"]
        if source.startswith("//"):
            source = f"https:{source}"
        if source.lower().startswith(("http://", "https://")):
            attributes["data-remote-src"] = source
            del attributes["src"]
    return (tree.body.inner_html if tree.body is not None else tree.html) or ""


def _checked(tag: str, name: str, value: str) -> str | None:
    """Return the attribute's value if it may stay."""
    value = value.strip()
    if name == "href":
        return value if _LINKS.match(value) else None
    if name == "src":
        return value if value.lower().startswith("cid:") or _DATA_IMAGES.match(value) else None
    if name == "data-remote-src":
        return value if value.lower().startswith(("http://", "https://")) else None
    if name == "style":
        kept = [
            rule
            for rule in value[:_MAX_STYLE_CHARS].split(";")
            if rule.strip() and not _ACTIVE_STYLE.search(rule)
        ]
        return ";".join(kept) or None
    return value
