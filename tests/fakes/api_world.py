"""Small stand-ins for what the HTTP side asks of services that have tests of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hub.api.http.problems import Malformed
from hub.api.ports.hooks import IncomingHook
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Verdict, Visibility
from hub.domain.attachment import StoredFile
from hub.domain.customer import Customer
from hub.domain.interaction import Inbound, InboundState, Unsupported
from hub.domain.paging import Page
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.ids import IdFactory
from hub.knowledge.articles.translations import answer_of, original_of
from hub.knowledge.drafts.composing import ReplyDraft, Setting, compose
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.scope import speaks_for
from hub.knowledge.suggesting.next_steps import Step, StepKind
from hub.knowledge.suggesting.suggester import Asking
from hub.knowledge.suggesting.suggestions import Suggestion
from hub.knowledge.text.entities import Entity
from hub.storage.repository import Repository
from hub.tickets.organisation import Organisation


@dataclass
class FakeKnowledge:
    """Articles in a dictionary; words are found as parts of titles."""

    clock: Clock
    ids: IdFactory
    held: dict[str, Article] = field(default_factory=dict)
    verdicts: list[tuple[str, str, str, Verdict]] = field(default_factory=list)

    async def page(self, wanted: ArticleFilter, *, limit: int, after: str | None) -> Page[Article]:
        if after:
            raise Invalid("not a cursor of this list")
        fitting = (one for one in self.held.values() if wanted.status in (None, one.status))
        fitting = (one for one in fitting if wanted.language in (None, one.language))
        fitting = (one for one in fitting if speaks_for(one.brand, wanted.brand or ""))
        return Page(tuple(one for one in fitting if wanted.visibility in (None, one.visibility)))

    async def require(self, article_id: str) -> Article:
        if article_id not in self.held:
            raise NotFound("no such article")
        return replace(self.held[article_id])  # a store makes a new one each time

    async def translated(self, article: Article) -> Sequence[Article]:
        group = [one for one in self.held.values() if answer_of(one) == answer_of(article)]
        return sorted(group, key=lambda one: (one is not original_of(group), one.id))

    async def create(self, actor: Agent, fields: Mapping[str, Any]) -> Article:
        now = self.clock.now()
        made = Article(id=self.ids.new(), author_id=actor.id, created_at=now, updated_at=now, **fields)
        self.held[made.id] = made
        return made

    async def change(
        self, actor: Agent, article_id: str, fields: Mapping[str, Any], version: int | None
    ) -> Article:
        held = await self.require(article_id)
        if version is not None and version != held.version:
            raise Conflict("changed")
        self.held[article_id] = replace(held, **fields, version=held.version + 1)
        return self.held[article_id]

    async def delete(self, actor: Agent, article_id: str) -> None:
        self.held.pop(article_id, None)

    async def for_agent(self, asking: Asking) -> Sequence[Suggestion]:
        return await self.search(asking.text, None, asking.limit)

    async def search(
        self, words: str, language: str | None, limit: int, brand: str = ""
    ) -> Sequence[Suggestion]:
        found = [
            one
            for one in self.held.values()
            if one.status is ArticleStatus.PUBLISHED and words in one.title and speaks_for(one.brand, brand)
        ]
        return [
            Suggestion(
                id=one.id,
                article_id=one.id,
                title=one.title,
                text=one.body,
                confidence=0.8,
                language="en",
                found_by=one.title,
                internal=one.visibility is Visibility.INTERNAL,
            )
            for one in found[:limit]
        ]

    async def draft(self, asking: Asking, *, by_model: bool = True) -> ReplyDraft | None:
        answers = [(asking.text, one) for one in await self.search(asking.text, None, 1)]
        return compose(answers, Setting(language="en"))

    async def next_steps(self, ticket: Ticket) -> Sequence[Step]:
        return [
            Step(kind=StepKind.TAG, value="refund", reason="similar_tickets", because="2", confidence=0.8)
        ]

    async def search_hits(self, question: str, language: str | None = None, limit: int = 10) -> Sequence[Hit]:
        return []

    async def entities(self, ticket: Ticket) -> Sequence[Entity]:
        return [Entity(0, len(word), "word", word, word.lower()) for word in ticket.subject.split()]

    async def judge(self, asking: Asking, item_id: str, verdict: Verdict) -> None:
        await self.require(item_id)
        self.verdicts.append((asking.agent_id, asking.ticket.id, item_id, verdict))


@dataclass
class FakeFinder:
    """Find tickets by words in their subject, and customers by their name."""

    tickets: Repository[Ticket]
    customers: Repository[Customer]

    async def ticket_ids(self, words: str, limit: int) -> list[str]:
        return [one.id async for one in self.tickets.all({}) if words.casefold() in one.subject.casefold()][
            :limit
        ]

    async def search(self, words: str, limit: int) -> Sequence[Customer]:
        return [one async for one in self.customers.all({}) if words.casefold() in one.name.casefold()][
            :limit
        ]


@dataclass
class FakeQuarantine:
    """Raw contacts in a dictionary."""

    held: dict[str, Inbound] = field(default_factory=dict)

    async def list(self, state: str, limit: int, after: str | None = None) -> Page[Inbound]:
        if after:
            raise Invalid("not a cursor of this list")
        return Page(tuple(one for one in self.held.values() if one.state == state)[:limit])

    async def get(self, inbound_id: str) -> Inbound | None:
        return self.held.get(inbound_id)

    async def payload(self, inbound_id: str) -> bytes:
        return self.held[inbound_id].payload or b""

    async def retry(self, inbound_id: str) -> Inbound:
        self.held[inbound_id] = replace(self.held[inbound_id], state=InboundState.RECEIVED)
        return self.held[inbound_id]


@dataclass(frozen=True)
class FakeAnswer:
    status: int = 200
    body: bytes = b"<Response/>"
    content_type: str = "text/xml"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FakeWebhooks:
    """A channel whose tail says what it thinks of the request."""

    hooks: list[IncomingHook] = field(default_factory=list)

    async def handle(self, hook: IncomingHook) -> FakeAnswer:
        if hook.inbox_id != "texts":
            raise NotFound("no such inbox")
        if hook.tail == "forged":
            raise Forbidden("the signature is wrong")
        if hook.tail == "broken":
            raise Malformed("not from this provider")
        if hook.tail == "odd":
            raise Unsupported("a fax")
        if hook.tail == "crash":
            raise RuntimeError("a secret detail")
        self.hooks.append(hook)
        return FakeAnswer()


@dataclass
class FakeSetup:
    """Load the organisation again; one channel exists."""

    organisation: Organisation
    told: list[tuple[str, str]] = field(default_factory=list)

    async def changed(self, collection: str, entity_id: str) -> None:
        self.told.append((collection, entity_id))
        await self.organisation.reload(collection)

    def check_inbox(self, inbox: Inbox) -> None:
        if inbox.channel not in ("email", "sms"):
            raise Invalid("There is no such channel", errors=[{"loc": ["body", "channel"], "msg": "unknown"}])


class FakeStatus:
    """Nobody has a console open."""

    def load(self, agent_id: str) -> int:
        return 0

    def connected(self, agent_id: str) -> bool:
        return False


class FakeWidgets:
    """The widget of one inbox may be shown on one site."""

    def sites(self, inbox_id: str) -> Sequence[str] | None:
        if inbox_id != "shop":
            raise NotFound("no such inbox")
        return ["https://shop.example.com", "https://evil.example.com; script-src *"]

    def facts(self, inbox_id: str) -> dict[str, Any]:
        return {"greeting": "</script><script>alert(1)</script>"}

    async def keep_file(self, inbox_id: str, token: str, name: str, type: str, data: bytes) -> StoredFile:
        raise Forbidden("no token is right here")


def only_https(url: str) -> None:
    if not url.startswith("https://"):
        raise Invalid("the address must begin with https://")


@dataclass
class FakeShrinker:
    """Make a picture of everything but what says that it is broken."""

    made: int = 0

    async def shrink(self, data: bytes) -> tuple[bytes, str]:
        self.made += 1
        if b"broken" in data:
            raise Invalid("broken")
        return b"\x89PNG\r\n\x1a\n small", "image/png"


@dataclass
class FakePbx:
    """A telephone system that has an extension for everybody."""

    dialled: list[tuple[str, str]] = field(default_factory=list)

    async def dial(self, actor: Agent, address: str) -> None:
        self.dialled.append((actor.id, address))
