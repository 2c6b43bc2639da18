"""How the lab's post goes under the dial, and who hears of what arrives."""

import re
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy

from hub.lab.faults import Dial, Fault
from hub.lab.imap_connection import Trouble
from hub.lab.mail_server import Post, Route

_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_HEAD_BYTES = 65_536


def message_id_of(raw: bytes) -> str:
    """Return a mail's Message-ID, empty for none."""
    match = _MESSAGE_ID.search(raw[:_HEAD_BYTES].partition(b"\r\n\r\n")[0])
    return match[1].decode("utf-8", "replace") if match else ""


class MailWays:
    """Decide the route of each mail, and tell the people of the lab what reached them or the hub.

    A mail is refused, cut or made to wait once at most: whoever tries again gets through.
    """

    def __init__(self, dial: Dial, hub_addresses: dict[str, int]) -> None:
        self._dial = dial
        self._hub_addresses = hub_addresses
        self._tries: Counter[str] = Counter()
        self.unreachable: set[str] = set()
        self.people: dict[str, Callable[[bytes], None]] = {}
        self.at_the_door: list[Callable[[str], None]] = []

    def route(self, post: Post) -> Route:
        """Say what becomes of a mail."""
        key = f"{message_id_of(post.raw)}>{post.recipient}"
        self._tries[key] += 1
        if self._tries[key] == 1 and (refuse := self._refusal(key)):
            return Route(refuse=refuse)
        if post.recipient in self.unreachable:
            return self._return(key)
        cut = self._tries[key] == 1 and self._dial.befalls(Fault.CUT, key)
        port = self._hub_addresses.get(post.recipient, 0)
        return Route(delays_s=self._delays(key), port=port, cut=cut)

    def arrived(self, post: Post) -> None:
        """Tell whom it concerns that a mail stands in its mailbox or was taken by the hub's listener."""
        if post.recipient in self._hub_addresses:
            for tell in self.at_the_door:
                tell(message_id_of(post.raw))
        elif (tell_person := self.people.get(post.recipient)) is not None:
            tell_person(post.raw)

    def imap_trouble(self, command: str) -> Trouble:
        """Say what befalls a command of whoever fetches; never a refused FETCH, which asks to go on without that mail."""
        self._tries["imap"] += 1
        key = f"imap {self._tries['imap']}"
        if command in ("UID SEARCH", "IDLE", "UID FETCH", "UID STORE") and self._dial.draw("imap", key) < (
            self._dial.odds(Fault.DROPPED) / 5
        ):
            return Trouble.CUT
        if command == "UID SEARCH" and self._dial.draw("no", key) < self._dial.odds(Fault.BROKEN) / 5:
            return Trouble.REFUSED
        return Trouble.NONE

    def _refusal(self, key: str) -> str:
        if self._dial.befalls(Fault.BUSY, key):
            return "450 4.7.1 too many messages, slow down"
        if self._dial.befalls(Fault.BROKEN, key):
            return "451 4.3.0 something is broken here, try again later"
        return ""

    def _return(self, key: str) -> Route:
        """One half of unreachable people is refused at once, the other comes back later."""
        if self._dial.draw("at once", key) < 0.5:
            return Route(refuse="550 5.1.1 no such person here")
        return Route(returned="5.1.1 no such person here")

    def _delays(self, key: str) -> tuple[float, ...]:
        delay_s = 0.0
        if self._dial.befalls(Fault.LATE, key):
            delay_s = self._dial.delay_s(key)
        elif self._dial.befalls(Fault.OVERTAKEN, key):
            delay_s = 1.5
        if self._dial.befalls(Fault.DUPLICATE, key):
            return (delay_s, delay_s + self._dial.delay_s(f"{key} again"))
        return (delay_s,)


def readable(raw: bytes) -> tuple[dict[str, str], str]:
    """Return the headers (names in lower case) and the plain text of a mail, as a mail program shows it."""
    mail = message_from_bytes(raw, policy=policy.default)
    headers = {name.lower(): str(value) for name, value in mail.items()}
    body = mail.get_body(("plain", "html"))
    return headers, "" if body is None else str(body.get_content())
