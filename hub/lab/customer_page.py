"""The page on which a newcomer writes texts and mails as the demo's customer: plain HTML, no script. Pure."""

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
}

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; }
form { display: grid; gap: .5rem; margin: 0 0 1.5rem; }
input, textarea, button { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; }
iframe { width: 100%; height: 24rem; border: 1px solid #8888; border-radius: .5rem; }
p { white-space: pre-wrap; padding: .5rem .75rem; border-radius: .75rem; background: #8882; max-width: 85%; overflow-wrap: anywhere; }
p.mine { background: #2a6fdb33; margin-left: auto; }
small { display: block; opacity: .75; }
"""


class Shown(Protocol):
    """What a line of the conversation has."""

    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def way(self) -> str: ...  # noqa: D102
    @property
    def mine(self) -> bool: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


def front_page(name: str, mail_address: str, number: str, has_mail: bool) -> str:
    """Return the page with both forms and the conversation below."""
    hint = "Left empty: an answer to the newest mail" if has_mail else "A question"
    address, phone = html.escape(mail_address), html.escape(number)
    text_form = (
        f'<form method="post" action="/text"><label for="t">Text to {phone}</label>'
        '<textarea id="t" name="text" rows="2" required></textarea><button>Send text</button></form>'
    )
    mail_form = (
        f'<form method="post" action="/mail"><label for="s">Subject of a mail to {address}</label>'
        f'<input id="s" name="subject" placeholder="{hint}"><label for="m">Mail</label>'
        '<textarea id="m" name="text" rows="4" required></textarea><button>Send mail</button></form>'
    )
    return _page(
        f"{name}'s phone",
        f"<h1>{html.escape(name)}'s phone</h1><p>You are the customer here. Nothing leaves this machine.</p>"
        f"{text_form if number else ''}{mail_form if mail_address else ''}"
        '<iframe src="/messages" title="Conversation"></iframe>',
    )


def conversation_page(lines: Sequence[Shown]) -> str:
    """Return what was written both ways, newest first; it loads itself again every 2 seconds."""
    shown = "".join(map(_line, reversed(lines))) or "<p>Nothing yet.</p>"
    return _page("Conversation", shown, '<meta http-equiv="refresh" content="2">')


def _line(line: Shown) -> str:
    who = "You" if line.mine else "The shop"
    about = f" · {html.escape(line.subject)}" if line.subject else ""
    role = ' class="mine"' if line.mine else ""
    return f"<p{role}><small>{who} · {line.way} · {line.at:%H:%M:%S} UTC{about}</small>{html.escape(line.text)}</p>"


def _page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>{head}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>{body}</body></html>'
    )
