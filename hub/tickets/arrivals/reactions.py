"""What a message sets off beside its ticket: people leave and join, and reports of mail that did not arrive."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from hub.domain.customer import Identity, identity_id
from hub.domain.interaction import Bounced, ConsentWish, InboundMessage, MessageClass
from hub.domain.message import DeliveryState, DeliveryUpdate, Message
from hub.domain.queue import Inbox
from hub.domain.suppression import EVERYWHERE, Scope, SuppressionReason
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.tickets.automatic.acknowledgement import Acknowledgement
from hub.tickets.automatic.keyword_answers import KeywordAnswers
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.replies.suppressions import Cause, Suppressions

News = Callable[[DeliveryUpdate], Awaitable[bool]]

OPT_OUTS = (SuppressionReason.OPTED_OUT, SuppressionReason.COMPLAINT)


class Reactions:
    """React to what a message says to the hub rather than to a person. Reacting twice changes nothing more."""

    def __init__(
        self,
        suppressions: Suppressions,
        tickets: TicketRepository,
        messages: MessageRepository,
        identities: Repository[Identity],
        news: News,
        answers: KeywordAnswers,
        acknowledgement: Acknowledgement,
    ) -> None:
        self._suppressions = suppressions
        self._tickets = tickets
        self._messages = messages
        self._identities = identities
        self._news = news
        self._answers = answers
        self._acknowledgement = acknowledgement

    async def react(self, inbox: Inbox, message: InboundMessage, landed: Message) -> None:
        """Follow the sender's wish, note which addresses are lost and which are found again."""
        cause = Cause(
            evidence=message.text.strip()[:200],
            message_id=landed.id,
            ticket_id=landed.ticket_id,
            at=landed.created_at,
        )
        if message.consent is ConsentWish.STOP:
            scope = Scope(channel=inbox.channel)
            await self._suppressions.suppress(message.sender, SuppressionReason.OPTED_OUT, scope, cause)
        elif message.consent is ConsentWish.START:
            await self._suppressions.heard_again(message.sender, OPT_OUTS, inbox.id, cause)
        await self._answers.answer(inbox, message, landed)
        if message.message_class is MessageClass.PERSON:
            lost = (SuppressionReason.HARD_BOUNCE,)
            found = Cause(
                evidence="the customer wrote from it",
                message_id=landed.id,
                ticket_id=landed.ticket_id,
                at=landed.created_at,
            )
            await self._suppressions.heard_again(message.sender, lost, inbox.id, found)
        await self._acknowledgement.react(inbox, message, landed)
        for bounced in message.bounces:
            await self._bounced(inbox, message, landed, bounced)

    async def _bounced(
        self, inbox: Inbox, message: InboundMessage, landed: Message, bounced: Bounced
    ) -> None:
        """Mark the message that did not arrive, and stop writing to its address.

        Anyone can write a delivery report. So it must name a message of ours by its id, which only those know who
        saw it, and an address counts as lost only if that message went to it.
        """
        sent = await self._sent(inbox.id, message)
        if sent is None:
            return
        if not (bounced.permanent or bounced.given_up):
            told = f"delayed: {bounced.reason or 'the receiving server takes it later'}"[:300]
            await self._messages.update(
                sent.id, lambda held: delayed(held, told, landed.id, landed.created_at)
            )
            return
        reason = bounced.reason or ("the address does not exist" if bounced.permanent else "it was returned")
        several = len(sent.recipients) + len(sent.copies) + len(sent.hidden_copies) > 1
        whose = f" for {bounced.recipient.value}" if several else ""
        await self._news(
            DeliveryUpdate(
                inbox_id=inbox.id,
                message_id=sent.id,
                external_id=sent.external_id or "",
                state=DeliveryState.FAILED,
                reason=f"bounced{whose}: {reason}"[:300],
            )
        )
        if bounced.permanent and await self._went_to(
            sent, identity_id(bounced.recipient.kind, bounced.recipient.value)
        ):
            cause = Cause(
                evidence=reason, message_id=landed.id, ticket_id=sent.ticket_id, at=landed.created_at
            )
            await self._suppressions.suppress(
                bounced.recipient, SuppressionReason.HARD_BOUNCE, EVERYWHERE, cause
            )

    async def _sent(self, inbox_id: str, report: InboundMessage) -> Message | None:
        """Return the message of ours that the report names last."""
        named = await self._messages.by_external_ids(inbox_id, report.thread_refs)
        rank = {external_id: place for place, external_id in enumerate(report.thread_refs)}
        ours = [one for one in named if one.delivery is not None]
        return max(ours, key=lambda one: rank.get(one.external_id or "", -1), default=None)

    async def _went_to(self, sent: Message, address: str) -> bool:
        named = (*sent.recipients, *sent.copies, *sent.hidden_copies)
        if any(identity_id(one.kind, one.value) == address for one in named):
            return True
        identity = await self._identities.get(address)
        ticket = await self._tickets.get(sent.ticket_id)
        return identity is not None and ticket is not None and identity.customer_id == ticket.customer_id


def delayed(message: Message, told: str, report_id: str, now: datetime) -> Change[Message] | None:
    """Note on a sent message that a server still tries to pass it on; its state stays as it is."""
    delivery = message.delivery
    if delivery is None or delivery.state is not DeliveryState.SENT or delivery.reason == told:
        return None
    event = MessageDeliveryChanged(
        id=f"{report_id}-{message.id}",
        at=now,
        ticket_id=message.ticket_id,
        message_id=message.id,
        state=delivery.state,
        reason=told,
    )
    return Change(replace(message, delivery=replace(delivery, reason=told)), [event])
