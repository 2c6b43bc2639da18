"""One client of the IMAP server: its commands and what it was told (RFC 3501)."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum, auto

from hub.lab.imap_fetch import DELETED, fetched, items_of, search_tests
from hub.lab.imap_syntax import Argument, BadCommand, Command, in_set, literal_ahead, parse_command, quoted
from hub.lab.mailboxes import Folder, Mailboxes, StoredMail

_MAX_LITERAL = 60 * 1024 * 1024
_CAPABILITIES = "IMAP4rev1 IDLE MOVE LITERAL+ SASL-IR AUTH=PLAIN AUTH=XOAUTH2"
_IDLE_S = 30 * 60


class Trouble(Enum):
    """What befalls a command."""

    NONE = auto()
    REFUSED = auto()
    CUT = auto()


class Gone(Exception):
    """The connection is over."""


class ImapConnection:
    """One client: who signed in, which folder is selected, and what he has been told of it."""

    def __init__(
        self,
        boxes: Mailboxes,
        trouble: Callable[[str], Trouble],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._boxes = boxes
        self._trouble = trouble
        self._reader = reader
        self._writer = writer
        self._user = ""
        self._folder: Folder | None = None
        self._told: list[StoredMail] = []
        self._commands: dict[str, Callable[[Command], Awaitable[str]]] = {
            "CAPABILITY": self._capability, "NOOP": self._nothing, "CHECK": self._nothing, "LOGOUT": self._logout,
            "LOGIN": self._login, "AUTHENTICATE": self._authenticate, "SELECT": self._select,
            "EXAMINE": self._select, "LIST": self._list, "CREATE": self._create, "STATUS": self._status,
            "CLOSE": self._close, "EXPUNGE": self._expunge, "SEARCH": self._search, "UID SEARCH": self._search,
            "FETCH": self._fetch, "UID FETCH": self._fetch, "STORE": self._store, "UID STORE": self._store,
            "MOVE": self._move, "UID MOVE": self._move, "IDLE": self._idle,
        }  # fmt: skip

    async def run(self) -> None:
        """Answer commands; ends by raising Gone or the error of the connection."""
        await self._send(f"* OK [CAPABILITY {_CAPABILITIES}] lab")
        while True:
            parts = await self._read()
            try:
                command = parse_command(parts)
            except BadCommand as error:
                await self._send(f"* BAD {error}")
                continue
            await self._answer(command)

    async def _answer(self, command: Command) -> None:
        trouble = self._trouble(command.name)
        if trouble is Trouble.CUT:
            raise Gone
        if trouble is Trouble.REFUSED:
            await self._send(f"{command.tag} NO [UNAVAILABLE] try again")
            return
        handle = self._commands.get(command.name)
        try:
            answer = await handle(command) if handle else "BAD no such command"
        except BadCommand as error:
            answer = f"BAD {error}"
        if command.name not in ("FETCH", "STORE", "SEARCH"):  # their numbers must not move (RFC 3501, 7.4.1)
            await self._tell_changes()
        await self._send(f"{command.tag} {answer}")
        if command.name == "LOGOUT":
            raise Gone

    async def _read(self) -> list[bytes]:
        """Return a command's line with its literals as every second part."""
        parts = []
        while True:
            line = await asyncio.wait_for(self._reader.readline(), _IDLE_S)
            if not line.endswith(b"\n"):
                raise Gone
            parts.append(line)
            ahead = literal_ahead(line)
            if ahead is None:
                return parts
            if ahead.size > _MAX_LITERAL:
                raise Gone
            if not ahead.at_once:
                await self._send("+ go on")
            parts.append(await self._reader.readexactly(ahead.size))

    async def _send(self, line: str | bytes) -> None:
        self._writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        await self._writer.drain()

    async def _tell_changes(self) -> None:
        """Tell what went and what came since the client was last told."""
        if self._folder is None:
            return
        present = set(map(id, self._folder.mails))
        for number in range(len(self._told), 0, -1):
            if id(self._told[number - 1]) not in present:
                del self._told[number - 1]
                await self._send(f"* {number} EXPUNGE")
        if len(self._told) != len(self._folder.mails):
            self._told = list(self._folder.mails)
            await self._send(f"* {len(self._told)} EXISTS")

    # Before a folder is selected.

    async def _capability(self, command: Command) -> str:
        await self._send(f"* CAPABILITY {_CAPABILITIES}")
        return "OK done"

    async def _nothing(self, command: Command) -> str:
        return "OK done"

    async def _logout(self, command: Command) -> str:
        self._folder = None
        await self._send("* BYE until next time")
        return "OK done"

    async def _login(self, command: Command) -> str:
        user, password = _words(command, 2)
        return self._sign_in(user, password)

    async def _authenticate(self, command: Command) -> str:
        mechanism = _words(command, 1)[0].upper()
        if mechanism not in ("PLAIN", "XOAUTH2"):
            return "NO no such mechanism"
        coded = command.arguments[1] if len(command.arguments) > 1 else None
        if not isinstance(coded, str):
            await self._send("+ ")
            coded = (await self._reader.readline()).decode("ascii", "replace").strip()
        try:
            answer = base64.b64decode(coded, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            return "BAD not base64"
        if mechanism == "PLAIN":
            _, user, password = (*answer.split("\0"), "", "", "")[:3]
            return self._sign_in(user, password)
        fields = dict(field.partition("=")[::2] for field in answer.split("\x01") if field)
        return self._sign_in(fields.get("user", ""), fields.get("auth", "").removeprefix("Bearer "))

    def _sign_in(self, user: str, password: str) -> str:
        if not self._boxes.admits(user, password):
            return "NO [AUTHENTICATIONFAILED] wrong"
        self._user = user
        return f"OK [CAPABILITY {_CAPABILITIES}] signed in"

    async def _select(self, command: Command) -> str:
        folder = self._find(_words(command, 1)[0])
        if folder is None:
            return "NO no such folder"
        self._folder, self._told = folder, list(folder.mails)
        await self._send(r"* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)")
        await self._send(f"* {len(self._told)} EXISTS")
        await self._send("* 0 RECENT")
        await self._send(f"* OK [UIDVALIDITY {folder.uid_validity}] stands")
        await self._send(f"* OK [UIDNEXT {folder.next_uid}] next")
        return "OK [READ-WRITE] selected"

    async def _list(self, command: Command) -> str:
        self._signed_in()
        for name in self._boxes.folders(self._user):
            await self._send(f'* LIST () "/" {quoted(name)}')
        return "OK done"

    async def _create(self, command: Command) -> str:
        self._signed_in()
        made = self._boxes.create(self._user, _words(command, 1)[0])
        return "OK made" if made else "NO it is there already"

    async def _status(self, command: Command) -> str:
        name = _words(command, 1)[0]
        folder = self._find(name)
        if folder is None:
            return "NO no such folder"
        unseen = sum("\\Seen" not in mail.flags for mail in folder.mails)
        told = f"MESSAGES {len(folder.mails)} UNSEEN {unseen} UIDNEXT {folder.next_uid} UIDVALIDITY {folder.uid_validity}"
        await self._send(f"* STATUS {quoted(name)} ({told})")
        return "OK done"

    def _find(self, name: str) -> Folder | None:
        self._signed_in()
        return self._boxes.folder(self._user, name)

    def _signed_in(self) -> None:
        if not self._user:
            raise BadCommand("sign in first")

    # In a folder.

    def _selected(self) -> Folder:
        if self._folder is None:
            raise BadCommand("select a folder first")
        return self._folder

    def _chosen(self, command: Command) -> list[tuple[int, StoredMail]]:
        """Return the mails that a command names by number or UID, with their numbers."""
        folder = self._selected()
        uid = command.name.startswith("UID ")
        highest = max((mail.uid for mail in self._told), default=0) if uid else len(self._told)
        ranges = in_set(_words(command, 1)[0], highest)
        here = set(map(id, folder.mails))
        return [
            (number, mail)
            for number, mail in enumerate(self._told, 1)
            if id(mail) in here and any((mail.uid if uid else number) in one for one in ranges)
        ]

    async def _search(self, command: Command) -> str:
        folder = self._selected()
        await self._tell_changes()
        tests = list(search_tests(command.arguments, folder.next_uid - 1, len(self._told)))
        found = [
            str(mail.uid if command.name == "UID SEARCH" else number)
            for number, mail in enumerate(self._told, 1)
            if all(test(mail, number) for test in tests)
        ]
        await self._send(" ".join(["* SEARCH", *found]))
        return "OK done"

    async def _fetch(self, command: Command) -> str:
        items = items_of(_argument(command, 1), uid=command.name.startswith("UID"))
        for number, mail in self._chosen(command):
            await self._send(f"* {number} FETCH (".encode() + fetched(mail, items) + b")")
        return "OK done"

    async def _store(self, command: Command) -> str:
        action = str(_argument(command, 1)).upper()
        given = _argument(command, 2)
        flags = {flag for flag in ([given] if isinstance(given, str) else given) if isinstance(flag, str)}
        for number, mail in self._chosen(command):
            if action.startswith("+"):
                mail.flags |= flags
            else:
                mail.flags = mail.flags - flags if action.startswith("-") else flags
            if not action.endswith(".SILENT"):
                await self._send(f"* {number} FETCH (".encode() + fetched(mail, ["UID", "FLAGS"]) + b")")
        return "OK done"

    async def _move(self, command: Command) -> str:
        target = self._find(str(_argument(command, 1)))
        if target is None:
            return "NO [TRYCREATE] no such folder"
        mails = [mail for _, mail in self._chosen(command)]
        for mail in mails:
            target.add(mail.raw, mail.flags)
        self._selected().remove(mails)
        return "OK moved"

    async def _expunge(self, command: Command) -> str:
        folder = self._selected()
        folder.remove([mail for mail in folder.mails if DELETED in mail.flags])
        return "OK done"

    async def _close(self, command: Command) -> str:
        await self._expunge(command)
        self._folder = None
        return "OK done"

    async def _idle(self, command: Command) -> str:
        """Tell changes until the client says DONE (RFC 2177)."""
        news = asyncio.Event()
        quiet = self._selected().listen(news.set)
        teller = asyncio.get_running_loop().create_task(self._tell_when(news), name="lab:idle")
        try:
            await self._send("+ idling")
            line = await asyncio.wait_for(self._reader.readline(), _IDLE_S)
        finally:
            quiet()
            teller.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await teller
        if not line:
            raise Gone
        return "OK done" if line.strip().upper() == b"DONE" else "BAD say DONE"

    async def _tell_when(self, news: asyncio.Event) -> None:
        while True:
            await self._tell_changes()
            await news.wait()
            news.clear()


def _words(command: Command, count: int) -> list[str]:
    words = [word for word in command.arguments[:count] if isinstance(word, str)]
    if len(words) < count:
        raise BadCommand("something is missing")
    return words


def _argument(command: Command, place: int) -> Argument:
    if len(command.arguments) <= place:
        raise BadCommand("something is missing")
    return command.arguments[place]
