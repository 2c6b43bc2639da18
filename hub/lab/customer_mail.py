"""A customer who writes mail: his program, his address, the conversation as his program threads it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import aiosmtplib

from hub.background import TaskOwner
from hub.lab.mail_reports import newsletter, out_of_office
from hub.lab.mail_server import send_mail
from hub.lab.mail_styles import File, Kept, Letter, ReadMail, Style, answer, fresh
from hub.lab.mail_ways import MailWays, message_id_of, readable
from hub.lab.marks import AGENT, CUSTOMER, own_mark
from hub.lab.surroundings import Surroundings
from hub.lab.truth import AUTO, BULK, PERSON, Said
from hub.lab.wording import Notice

_RETRY_S = 0.5
_TRIES = 100


@dataclass(frozen=True, kw_only=True)
class MailIdentity:
    """Who writes, with which program, to which address of the hub."""

    name: str
    address: str
    style: Style
    to: str
    kept: Kept = Kept.BOTH
    away: Notice | None = None


class PostOffice:
    """Send customers' mails until they are taken, and write down when they stand at the hub's door."""

    def __init__(self, around: Surroundings, ways: MailWays) -> None:
        self.around = around
        self.ways = ways
        self._marks: dict[str, str] = {}
        ways.at_the_door.append(self._at_the_door)

    async def send(self, said: Said, raw: bytes, sender: str, to: str, envelope: str | None = None) -> None:
        """Write down the intent, send as often as needed, write down that it was taken."""
        truth = self.around.truth
        truth.intend(said)
        self._marks[message_id_of(raw)] = said.mark
        for _ in range(_TRIES):
            try:
                await send_mail(self.around.mail.smtp_port, raw, sender if envelope is None else envelope, to)
            except (aiosmtplib.SMTPException, OSError):
                await asyncio.sleep(_RETRY_S)
                continue
            truth.write("acknowledged", mark=said.mark)
            return

    def _at_the_door(self, message_id: str) -> None:
        mark = self._marks.get(message_id)
        if mark is not None and mark not in self.around.truth.truth.handed:
            self.around.truth.write("handed", mark=mark)


class MailCustomer:
    """One conversation by mail."""

    channel = "mail"

    def __init__(self, office: PostOffice, who: MailIdentity, conversation: str, subject: str) -> None:
        self.conversation = conversation
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self._office = office
        self._who = who
        self._subject = subject
        self._last: ReadMail | None = None
        self._seen: set[str] = set()
        self._machines: set[str] = set()
        self._tasks = TaskOwner(f"lab:{conversation}")
        office.ways.people[who.address] = self._arrived

    async def say(self, text: str, files: Sequence[File] = ()) -> None:
        """Write a mail: the first one afresh, later ones as answers to the newest mail of the conversation."""
        around = self._office.around
        mark = around.marks.next(CUSTOMER)
        letter = self._letter(f"{text} ({mark})", mark, tuple(files))
        if self._last is None:
            raw = fresh(self._who.style, letter)
        else:
            raw = answer(self._who.style, self._last, replace(letter, subject=""), self._who.kept)
        headers, written = readable(raw)
        references = tuple(headers.get("references", "").split())
        self._last = ReadMail(
            sender=self._who.address,
            sender_name=self._who.name,
            to=self._who.to,
            subject=headers["subject"],
            date=letter.date,
            message_id=headers["message-id"],
            references=references,
            text=written,
        )
        said = Said(
            mark=mark,
            channel=self.channel,
            conversation=self.conversation,
            writer=PERSON,
            text=text,
            files=len(files),
        )
        await self._office.send(said, raw, self._who.address, self._who.to)

    async def close(self) -> None:
        """End what this customer's program still does."""
        await self._tasks.drain(5.0)
        await self._tasks.stop()

    def _letter(self, text: str, unique: str, files: tuple[File, ...] = ()) -> Letter:
        around = self._office.around
        return Letter(
            address=self._who.address,
            name=self._who.name,
            to=self._who.to,
            subject=self._subject,
            text=text,
            date=around.clock.now(),
            unique=unique,
            files=files,
        )

    def _arrived(self, raw: bytes) -> None:
        """Read a mail from the hub; one with a known Message-ID is shown once, as mail programs do."""
        headers, text = readable(raw)
        message_id = headers.get("message-id", "")
        if message_id in self._seen:
            return
        self._seen.add(message_id)
        around = self._office.around
        automatic = headers.get("auto-submitted", "no").strip().lower() != "no"
        if automatic and headers.get("in-reply-to", "") in self._machines:
            around.truth.write("answered_machine", conversation=self.conversation)
        self._last = ReadMail(
            sender=self._who.to,
            sender_name="Shop",
            to=self._who.address,
            subject=headers.get("subject", ""),
            date=around.clock.now(),
            message_id=message_id,
            references=tuple(headers.get("references", "").split()),
            text=text,
        )
        mark = own_mark(text, around.marks.run, AGENT)
        if mark is not None:
            around.truth.write("received", mark=mark, conversation=self.conversation)
            self.answers.put_nowait(mark)
        if self._who.away is not None and not automatic:
            self._tasks.start(self._answer_by_machine(self._who.away, headers, message_id), "away")

    async def _answer_by_machine(self, notice: Notice, headers: dict[str, str], answered_id: str) -> None:
        mark = self._office.around.marks.next(CUSTOMER)
        letter = replace(
            self._letter(f"{notice.text} ({mark})", mark),
            subject=notice.subject.format(subject=headers.get("subject", "")),
        )
        raw = out_of_office(letter, answered_id)
        self._machines.add(message_id_of(raw))
        said = Said(mark=mark, channel=self.channel, conversation=self.conversation, writer=AUTO)
        await self._office.send(said, raw, self._who.address, self._who.to, envelope="")


async def send_newsletter(office: PostOffice, who: MailIdentity, notice: Notice, conversation: str) -> None:
    """Send a mass mailing to the hub; any answer to it is written down."""
    around = office.around
    mark = around.marks.next(CUSTOMER)
    letter = Letter(
        address=who.address,
        name=who.name,
        to=who.to,
        subject=notice.subject,
        text=f"{notice.text} ({mark})",
        date=around.clock.now(),
        unique=mark,
    )

    def answered(raw: bytes) -> None:
        around.truth.write("answered_machine", conversation=conversation)

    office.ways.people[who.address] = answered
    said = Said(mark=mark, channel="mail", conversation=conversation, writer=BULK)
    await office.send(said, newsletter(letter), who.address, who.to)
