"""The desk for the visitors of one inbox.

There is no store of sessions: a widget keeps an unguessable token, the hub knows the token's hash only, and
that hash is the conversation's `thread_key` on its tickets. So a conversation survives reloads, restarts and
a change of process, and a stolen database opens none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import Capabilities, ChannelHealth, HealthState, InboundSink, WebhookRoute
from hub.channels.webchat import parse as parsing
from hub.channels.webchat.facts import widget_facts
from hub.channels.webchat.files import VisitorFileDesk
from hub.channels.webchat.forms import by_kind, check_answers, is_address
from hub.channels.webchat.identity import NotProven, check_identity
from hub.channels.webchat.send import link_within, send, visible
from hub.channels.webchat.settings import WebChatSettings
from hub.domain.attachment import StoredFile
from hub.domain.interaction import InboundMessage, Party, RawInbound
from hub.domain.message import (
    DeliveryReceipt,
    DeliveryState,
    DeliveryUpdate,
    Message,
    MessageKind,
    OutboundMessage,
)
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.domain.visitor import (
    IdentityRequired,
    Person,
    VisitorHello,
    VisitorMessage,
    VisitorSession,
    VisitorWords,
)
from hub.errors import Invalid, Unavailable
from hub.ids import new_secret

HISTORY = 100
OVERLAP = timedelta(minutes=5)
"""How far before its last message a widget is told again: a reply held back for undo is older than it is new."""

_ON_THE_WAY = (DeliveryState.SENDING, DeliveryState.SENT)
_BEFORE = {
    DeliveryState.DELIVERED: _ON_THE_WAY,
    DeliveryState.READ: (*_ON_THE_WAY, DeliveryState.DELIVERED),
}
"""The states that a note of the visitor's changes."""


class WebChat:
    """One widget at work."""

    kind = "webchat"
    capabilities = Capabilities(
        attachments=True,
        max_body_chars=parsing.MAX_BODY_CHARS,
        typing=True,
        receipts=True,
        threads=True,
        synchronous=True,
        identity_kind="visitor",
    )

    def __init__(self, inbox: Inbox, settings: WebChatSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self.capabilities = replace(self.capabilities, self_service=settings.self_service_rules)
        self._settings = settings
        self._clock = context.clock
        self._conversations = context.conversations
        self._show = context.show_to_visitor
        self._link = link_within(context.file_url)
        self._files = VisitorFileDesk(settings, context)
        self._sink: InboundSink | None = None

    @property
    def visitors(self) -> "WebChat":
        """Return the desk to which the visitors' sockets speak."""
        return self

    @property
    def sites(self) -> Sequence[str]:
        """Return the sites that may show the widget, as set."""
        return self._settings.allowed_sites

    @property
    def other_way(self) -> str:
        """Return the inbox that brings what a visitor who has gone did not see; empty for none."""
        return self._settings.email_inbox

    @property
    def facts(self) -> Mapping[str, Any]:  # Any: JSON
        """Return what the widget must know before anybody connects."""
        return widget_facts(self.inbox, self._settings)

    async def start(self, sink: InboundSink) -> None:
        """Begin to take messages."""
        self._sink = sink

    async def stop(self) -> None:
        """Take no more messages; widgets keep what they could not send."""
        self._sink = None

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored message; raises ParseFailed."""
        return parsing.parse(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Show a reply to the visitor."""
        look_again_at = None
        if self._settings.email_inbox:
            look_again_at = self._clock.now() + timedelta(seconds=self._settings.email_after_s)
        return send(message, self._show, self._link, look_again_at)

    async def check(self) -> ChannelHealth:
        """Say whether visitors can write."""
        if self._sink is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return nothing: visitors come by socket."""
        return ()

    # The desk (hub.realtime.ports.VisitorDesk).

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the widget."""
        return self._settings.embeds(origin)

    async def open(self, hello: VisitorHello) -> VisitorSession:
        """Resume the conversation of the token, or begin one with a new token."""
        person, problem = self._prove(hello.identity)
        if person is None and self._settings.identity_required:
            raise IdentityRequired(problem or IdentityRequired.title)
        token = hello.token if parsing.is_token(hello.token) else new_secret()
        name = parsing.session_id(token)
        ticket = await self._conversations.ticket(self.inbox.id, name)
        if ticket is not None and person is not None and await self._is_of_another(ticket, person):
            # A shared computer: somebody else has signed in at the site since.
            token, ticket = new_secret(), None
            name = parsing.session_id(token)
        return VisitorSession(
            id=name,
            token=token,
            inbox_id=self.inbox.id,
            inbox_name=self.inbox.name,
            ticket=ticket,
            person=person,
            identity_problem=problem,
        )

    def _prove(self, identity: str) -> tuple[Person | None, str]:
        if not identity:
            return None, ""
        try:
            secret = self._settings.identity_secret
            return check_identity(identity, secret, self.inbox.id, self._clock.now()), ""
        except NotProven as error:
            return None, str(error)

    async def _is_of_another(self, ticket: Ticket, person: Person) -> bool:
        proof = ticket.self_service.proof if ticket.self_service else None
        if proof is not None and parsing.proven_by_another(proof, person):
            return True
        messages = await self._conversations.messages(ticket.id, HISTORY)
        return any(parsing.is_of_another(message.context, person) for message in messages)

    async def history(self, session: VisitorSession, last: str) -> list[VisitorMessage]:
        """Return the conversation's messages from a little before `last` on, oldest first."""
        ticket = await self._conversations.ticket(self.inbox.id, session.id)
        if ticket is None:
            return []
        messages = await self._conversations.messages(ticket.id, HISTORY)
        known = next((message for message in messages if message.id == last), None)
        if known is not None:
            since = known.created_at - OVERLAP
            messages = [message for message in messages if message.created_at >= since]
        return [shown for message in messages if (shown := self.message(message)) is not None]

    async def say(self, session: VisitorSession, hello: VisitorHello, words: VisitorWords) -> str:
        """Store the message raw and return its id; raises Invalid (empty, form not filled in) or Unavailable."""
        if self._sink is None:
            raise Unavailable("The chat is not open")
        if not parsing.clean(words.body) and not words.uploads:
            raise Invalid("The message is empty")
        answers = await self._answers(session, words)
        fields, share = self._settings.pre_chat, self._settings.share_page
        said = parsing.Said(
            session=session.id,
            client_id=words.client_id,
            body=words.body,
            name=by_kind(fields, answers, "name") or words.details.get("name", hello.name)[:100],
            email=by_kind(fields, answers, "email") or _address(words.details, hello),
            language=hello.language,
            vouched=parsing.vouched(session.person, self._clock.now()),
            site=self.inbox.id,
            answers=answers,
            page_url=words.page_url if share else "",
            page_title=words.page_title if share else "",
            uploads=await self._files.check(session, words.uploads),
            choice=words.choice.value if words.choice else "",
            searched=" · ".join(words.searched),
            shown=" · ".join(words.shown),
        )
        accepted = await self._sink.accept(
            RawInbound(
                inbox_id=self.inbox.id,
                external_id=parsing.external_id(session.id, words.client_id),
                payload=msgspec.json.encode(said),
                content_type=parsing.CONTENT_TYPE,
                received_at=self._clock.now(),
            )
        )
        return accepted.inbound_id

    async def _answers(self, session: VisitorSession, words: VisitorWords) -> dict[str, str]:
        """Return the answers to the form, which only the first message of a conversation must bring."""
        fields = self._settings.pre_chat
        if not fields or (not words.details and await self._has_begun(session)):
            return {}
        known = dict(words.details)
        if session.person is not None:
            for field in fields:
                proven = {"name": session.person.name, "email": session.person.email}.get(field.kind, "")
                known[field.id] = proven or known.get(field.id, "")
        return check_answers(fields, known)

    async def _has_begun(self, session: VisitorSession) -> bool:
        return await self._conversations.ticket(self.inbox.id, session.id) is not None

    async def received(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor has a reply and those before it; only replies of this very conversation count."""
        await self._note(session, message_id, DeliveryState.DELIVERED)

    async def read(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor has looked at this reply, and so at those before it."""
        await self._note(session, message_id, DeliveryState.READ)

    async def _note(self, session: VisitorSession, message_id: str, state: DeliveryState) -> None:
        """Tell delivery of the reply and of the earlier ones of which a note was lost on the way."""
        replies = await self._replies(session)
        ids = [reply.id for reply in replies]
        if message_id not in ids or self._sink is None:
            return
        for reply in replies[: ids.index(message_id) + 1]:
            if reply.delivery is not None and reply.delivery.state in _BEFORE[state]:
                update = DeliveryUpdate(
                    inbox_id=self.inbox.id, external_id=reply.id, state=state, message_id=reply.id
                )
                await self._sink.delivery_update(update)

    async def _replies(self, session: VisitorSession) -> list[Message]:
        ticket = await self._conversations.ticket(self.inbox.id, session.id)
        messages = await self._conversations.messages(ticket.id, HISTORY) if ticket else []
        return [one for one in messages if one.kind is MessageKind.REPLY and one.inbox_id == self.inbox.id]

    async def keep_file(self, token: str, name: str, type: str, data: bytes) -> StoredFile:
        """Store a file that the holder of the token is about to send; raises Forbidden, Invalid, TooLarge."""
        return await self._files.keep(token, name, type, data)

    async def end(self, session: VisitorSession) -> None:
        """End the conversation on the visitor's wish."""
        await self._conversations.end(self.inbox.id, session.id)

    async def rate(self, session: VisitorSession, score: int, comment: str) -> None:
        """Store the visitor's rating."""
        await self._conversations.rate(self.inbox.id, session.id, score, parsing.clean(comment))

    async def transcript(self, session: VisitorSession, email: str) -> str:
        """Have the conversation sent by mail and return the address; raises Invalid, NotFound, TooManyRequests."""
        via = self._settings.email_inbox
        if not via:
            raise Invalid("This inbox sends no mail")
        if email and not is_address(email):
            raise Invalid("This is no e-mail address")
        proven = session.person.email if session.person else ""
        address = email or proven
        to = Party(kind="email", value=address) if address else None
        return (await self._conversations.send_transcript(self.inbox.id, session.id, via, to)).value

    def message(self, message: Message) -> VisitorMessage | None:
        """Return the message as the visitor may see it, or None."""
        return visible(message, self.inbox.id, self._link)


def _address(details: Mapping[str, str], hello: VisitorHello) -> str:
    """Return the address that the visitor gave without being asked by a form of the inbox's own."""
    given = details.get("email", "").strip()
    return given if is_address(given) else hello.email
