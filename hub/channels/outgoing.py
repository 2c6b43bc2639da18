"""Make of a stored reply what a channel sends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.channels.contract import Capabilities, ChannelError
from hub.channels.ports import AddressBook, Files, Suppressing, Tickets
from hub.domain.attachment import ScanState
from hub.domain.interaction import Party
from hub.domain.message import (
    Answered,
    AuthorKind,
    Message,
    MessageKind,
    OutboundAttachment,
    OutboundMessage,
)
from hub.domain.suppression import Suppression
from hub.domain.ticket import Ticket
from hub.errors import NotFound
from hub.tickets.automatic.loop_guard import LOOP_TAG
from hub.tickets.replies.addressing import last_written
from hub.tickets.replies.rules import last_wrote_at

MAX_REFERENCES = 20
NOT_THERE_S = 1.0
"""How long a message waits for its ticket before it is looked for again."""


class Undeliverable(Exception):
    """The message can never leave as it is; the text says why, without content."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Gather what belongs to an outbound message."""

    tickets: Tickets
    files: Files
    addresses: AddressBook | None = None
    suppressions: Suppressing | None = None
    team_of: Callable[[str], str] = lambda queue_id: ""
    """Return the name of the team that works on a queue."""

    async def compose(
        self, message: Message, history: Sequence[Message], capabilities: Capabilities
    ) -> OutboundMessage:
        """Return the message ready to send; raises Undeliverable, or ChannelError while its ticket is not there (yet)."""
        check_capabilities(message, capabilities)
        ticket = await self.tickets.get(message.ticket_id)
        if ticket is None:
            # Whoever opens a ticket by writing first stores the message before it.
            raise ChannelError("the ticket is not there", retryable=True, retry_after_s=NOT_THERE_S)
        by_bot = message.author.kind is AuthorKind.BOT
        if by_bot and ticket.assignee_id and _is_first_try(message):
            raise Undeliverable("an agent has taken over")
        automatic = by_bot or message.author.kind is AuthorKind.SYSTEM
        if automatic and message.consent is None and LOOP_TAG in ticket.tags:
            raise Undeliverable("held by the loop guard: a machine answers our automatic messages")
        here = [one for one in history if _same_medium(one, message, capabilities)]
        earlier = [one for one in here if _comes_before(one, message)]
        recipients = await self._recipients(message, ticket, earlier, here)
        if message.consent is None:  # what answers a STOP is the one thing that still goes to its sender
            await self._check_wanted(recipients[0], message.inbox_id)
        others = [await self._wanted(some, message.inbox_id) for some in (recipients[1:], message.copies)]
        references = references_of(earlier)
        return OutboundMessage(
            id=message.id,
            inbox_id=message.inbox_id,
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            recipient=recipients[0],
            also_to=others[0],
            copies=others[1],
            hidden_copies=await self._wanted(message.hidden_copies, message.inbox_id),
            subject=message.subject or ticket.subject,
            body=message.body,
            author_name=message.author.name,
            team_name=self.team_of(ticket.queue_id),
            language=ticket.language,
            answered=_quotable(last_written(earlier)),
            created_at=message.created_at,
            template=message.template,
            customer_wrote_at=await self._wrote_at(ticket, message, capabilities),
            thread_key=ticket.thread_key if ticket.inbox_id == message.inbox_id else "",
            our_address=_written_to([*reversed(earlier), *here], message, recipients[0]),
            in_reply_to=_answered(earlier),
            references=references,
            attachments=await self._attachments(message),
            automatic=automatic,
            by_bot=by_bot,
            cited=message.cited,
            choices=message.choices,
        )

    async def _wrote_at(
        self, ticket: Ticket, message: Message, capabilities: Capabilities
    ) -> datetime | None:
        """Return when the customer last wrote to the inbox, where that decides what may be sent."""
        if capabilities.reply_window_s is None or ticket.inbox_id != message.inbox_id:
            return None
        return await last_wrote_at(self.tickets, ticket)

    async def _recipients(
        self, message: Message, ticket: Ticket, earlier: Sequence[Message], here: Sequence[Message]
    ) -> tuple[Party, ...]:
        if message.recipients:
            return message.recipients
        last = last_written(earlier) or last_written(here)
        if last is not None and last.sender is not None:
            return (last.sender,)
        if self.addresses is not None:
            found = await self.addresses.address_of(ticket.customer_id, message.inbox_id)
            if found is not None:
                return (found,)
        raise Undeliverable("the customer has no address on this channel")

    async def _check_wanted(self, recipient: Party, inbox_id: str) -> None:
        refusal = await self._refusal(recipient, inbox_id)
        if refusal is not None:
            raise Undeliverable(refusal.told())

    async def _wanted(self, parties: Sequence[Party], inbox_id: str) -> tuple[Party, ...]:
        return tuple([one for one in parties if await self._refusal(one, inbox_id) is None])

    async def _refusal(self, party: Party, inbox_id: str) -> Suppression | None:
        return None if self.suppressions is None else await self.suppressions.active(party, inbox_id)

    async def _attachments(self, message: Message) -> tuple[OutboundAttachment, ...]:
        files = []
        for file in message.attachments:
            if file.scan is ScanState.INFECTED:
                raise Undeliverable(f"an attached file is infected ({file.threat})")
            try:
                content = await self.files.get(file.blob)
            except NotFound as error:
                raise Undeliverable("an attached file is gone") from error
            files.append(OutboundAttachment(id=file.id, name=file.name, type=file.type, content=content))
        return tuple(files)


def check_capabilities(message: Message, capabilities: Capabilities) -> None:
    """Raise Undeliverable when the channel cannot carry this message; nothing is cut off in silence."""
    if not capabilities.outbound:
        raise Undeliverable("this inbox cannot send")
    if message.attachments and not capabilities.attachments:
        raise Undeliverable("this channel carries no files")
    if capabilities.max_files is not None and len(message.attachments) > capabilities.max_files:
        raise Undeliverable(f"one message carries {capabilities.max_files} file(s) here")
    limit = capabilities.max_body_chars
    if limit is not None and len(message.body) > limit:
        raise Undeliverable(f"the text is longer than the {limit} characters this channel takes")


def references_of(earlier: Sequence[Message]) -> tuple[str, ...]:
    """Return the external ids of earlier messages, oldest first; of very many the first and the last ones."""
    found = list(dict.fromkeys(one.external_id for one in earlier if one.external_id))
    if len(found) > MAX_REFERENCES:
        found = [found[0], *found[1 - MAX_REFERENCES :]]
    return tuple(found)


def _quotable(answered: Message | None) -> Answered | None:
    if answered is None or answered.sender is None:
        return None
    text = f"{answered.body}\n\n{answered.elided}" if answered.elided.strip() else answered.body
    return Answered(
        name=answered.sender.name, address=answered.sender.value, at=answered.created_at, text=text
    )


def _answered(earlier: Sequence[Message]) -> str:
    """Return the external id of what is answered: the customer's last words, or else our own."""
    known = [one for one in earlier if one.external_id]
    inbound = [one for one in known if one.kind is MessageKind.INBOUND]
    last = (inbound or known)[-1:]
    return last[0].external_id or "" if last else ""


def _is_first_try(message: Message) -> bool:
    """Tell whether nobody can have seen it yet: an attempt may have come through whose outcome a crash has lost."""
    return message.delivery is None or message.delivery.attempts <= 1


def _same_medium(one: Message, message: Message, capabilities: Capabilities) -> bool:
    """Tell whether an earlier message came by the same inbox, or by another one to the same kind of address."""
    kind = capabilities.identity_kind
    return one.inbox_id == message.inbox_id or bool(kind and one.sender and one.sender.kind == kind)


def _written_to(nearest: Sequence[Message], message: Message, recipient: Party) -> str:
    """Return the inbox's address that the recipient wrote to in the nearest message, if there is one."""
    for one in nearest:
        if one.inbox_id == message.inbox_id and one.sender is not None and one.recipients:
            same = (one.sender.kind, one.sender.value) == (recipient.kind, recipient.value)
            return one.recipients[0].value if same else ""
    return ""


def _comes_before(one: Message, message: Message) -> bool:
    return (one.created_at, one.id) < (message.created_at, message.id)
