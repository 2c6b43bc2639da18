"""Mailboxes in memory: folders, mails with UIDs and flags, and who wants to hear of news."""

from collections.abc import Callable
from dataclasses import dataclass, field

INBOX = "INBOX"


@dataclass(kw_only=True, eq=False)
class StoredMail:
    """A mail in a folder. `flags` are as IMAP writes them, such as `\\Seen`."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


class Folder:
    """The mails of one folder, in the order of their UIDs."""

    def __init__(self, uid_validity: int = 1) -> None:
        self.uid_validity = uid_validity
        self.mails: list[StoredMail] = []
        self.next_uid = 1
        self._listeners: list[Callable[[], None]] = []

    def add(self, raw: bytes, flags: set[str] | None = None) -> StoredMail:
        """Append a mail and tell everybody who listens."""
        mail = StoredMail(uid=self.next_uid, raw=raw, flags=set(flags or ()))
        self.next_uid += 1
        self.mails.append(mail)
        self._tell()
        return mail

    def remove(self, mails: list[StoredMail]) -> None:
        """Take mails out; those that are gone already do not matter."""
        gone = {mail.uid for mail in mails}
        self.mails = [mail for mail in self.mails if mail.uid not in gone]
        self._tell()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on every change from now on; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


class Mailboxes:
    """Everybody's mailboxes; a user is an address, and any address has an (empty) mailbox."""

    def __init__(self, password: str) -> None:
        self.password = password
        self._folders: dict[str, dict[str, Folder]] = {}

    def admits(self, user: str, password: str) -> bool:
        """Tell whether this sign-in is right; the lab has one password for all."""
        return bool(user) and password == self.password

    def folders(self, user: str) -> dict[str, Folder]:
        """Return the user's folders by name."""
        return self._folders.setdefault(user.casefold(), {INBOX: Folder()})

    def folder(self, user: str, name: str) -> Folder | None:
        """Return one folder, None when there is none; INBOX is written in any case (RFC 3501, 5.1)."""
        return self.folders(user).get(INBOX if name.upper() == INBOX else name)

    def create(self, user: str, name: str) -> bool:
        """Make a folder; False when it is there already."""
        if self.folder(user, name) is not None:
            return False
        self.folders(user)[name] = Folder()
        return True

    def inbox(self, user: str) -> Folder:
        """Return the folder into which mail comes."""
        return self.folders(user)[INBOX]
