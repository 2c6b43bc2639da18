"""The small nouns: each a repository with the one or two finders that are asked for."""

import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from hub.clock import Clock, SystemClock
from hub.domain.agent import Agent, Session
from hub.domain.article import (
    Article,
    ArticleFilter,
    ArticleStatus,
    ArticleVersion,
    SuggestionFeedback,
    Visibility,
)
from hub.domain.attachment import StoredFile
from hub.domain.challenge import CodeTally
from hub.domain.classifier import ClassifierModel
from hub.domain.decision import CandidateRecord, Decision
from hub.domain.events import Event
from hub.domain.interaction import Inbound, InboundState
from hub.domain.journal import JournalPart
from hub.domain.missed_search import MissedSearch
from hub.domain.paging import Page
from hub.domain.suppression import Suppression
from hub.domain.triage import LabelSource, Target, TriageLabel
from hub.domain.webhook import WebhookCall
from hub.storage.contract import Document, DocumentStore
from hub.storage.query import Condition, Exists, In, Range, Where
from hub.storage.repositories.direct_addresses import DirectAddresses
from hub.storage.repository import Outlet, Repository

PARTS_AT_ONCE = 50

PACKING_LEVEL = 1
"""The quickest: a decision is packed while others wait for the loop."""


class InboundRepository(Repository[Inbound]):
    """Raw contacts."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "inbound", Inbound, outlet)

    async def by_external_id(self, inbox_id: str, external_id: str) -> Inbound | None:
        """Return the contact stored under this provider id."""
        return await self.first({"inbox_id": inbox_id, "external_id": external_id})

    async def in_state(self, state: InboundState, before: datetime, limit: int) -> list[Inbound]:
        """Return contacts in this state received until then, oldest first."""
        where = {"state": state.value, "received_at": Range(lte=before)}
        return list((await self.page(where, "received_at", limit)).items)

    async def listed(self, state: InboundState | None, limit: int, after: str | None = None) -> Page[Inbound]:
        """Return a page of contacts, newest first."""
        where = {"received_at": Range()} if state is None else {"state": state.value}
        return await self.page(where, "-received_at", limit, after)


class MissedSearchRepository(Repository[MissedSearch]):
    """Searches of readers that found nothing."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "missed_searches", MissedSearch, outlet)

    async def listed(self, limit: int, after: str | None) -> Page[MissedSearch]:
        """Return a page of them, the most frequent first."""
        return await self.page({"count": Range(gte=1)}, "-count", limit, after)

    async def older_than(self, moment: datetime, limit: int) -> list[MissedSearch]:
        """Return those looked for last until then, the oldest first."""
        return list((await self.page({"last_at": Range(lte=moment)}, "last_at", limit)).items)


class CodeTallyRepository(Repository[CodeTally]):
    """How many codes were asked for in the last hour."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "code_tallies", CodeTally, outlet)

    async def past(self, moment: datetime, limit: int) -> list[CodeTally]:
        """Return those that say nothing any more, the oldest first."""
        return list((await self.page({"until": Range(lte=moment)}, "until", limit)).items)


class AgentRepository(Repository[Agent]):
    """Agents; the addresses by which customers reach one are no other's."""

    def __init__(self, store: DocumentStore, outlet: Outlet, clock: Clock | None = None) -> None:
        super().__init__(store, "agents", Agent, outlet)
        self._addresses = DirectAddresses(store, self, clock or SystemClock())

    async def add(self, entity: Agent, *events: Event) -> Agent:
        """Store a new agent; raise AlreadyExists when the id, the e-mail address or a direct address is taken."""
        claimed = await self._addresses.claim(entity)
        try:
            return await super().add(entity, *events)
        finally:
            await self._addresses.settle(claimed)

    async def save(self, entity: Agent, *events: Event) -> Agent:
        """Store a changed agent; raise AlreadyExists as `add` does, VersionConflict or NotFound."""
        claimed = await self._addresses.claim(entity)
        try:
            return await super().save(entity, *events)
        finally:
            await self._addresses.settle(claimed)

    async def by_email(self, email: str) -> Agent | None:
        """Return the agent who signs in with this address."""
        return await self.first({"email": email.strip().casefold()})


class SessionRepository(Repository[Session]):
    """Sign-ins and API tokens."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "sessions", Session, outlet)

    async def of_agent(self, agent_id: str) -> list[Session]:
        """Return the agent's sessions and API tokens, newest first."""
        return list((await self.page({"agent_id": agent_id}, "-created_at", 200)).items)


def packed_candidates(candidates: Sequence[CandidateRecord]) -> bytes:
    """Return the candidates in a tenth of the room: a decision names up to two hundred, all in much the same words."""
    return zlib.compress(msgspec.msgpack.encode(candidates), PACKING_LEVEL)


class ArticleRepository(Repository[Article]):
    """Articles."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "articles", Article, outlet)

    async def listed(self, wanted: ArticleFilter, limit: int, after: str | None) -> Page[Article]:
        """Return a page of the articles that match, newest change first."""
        where: dict[str, Condition] = {}
        for name in ("status", "language", "category", "owner_id"):
            if value := getattr(wanted, name):
                where[name] = str(value)
        if wanted.visibility is Visibility.INTERNAL:
            where["visibility"] = Visibility.INTERNAL.value
        elif wanted.visibility is Visibility.PUBLIC:  # articles of former versions of the hub do not say
            where["visibility"] = In(Visibility.PUBLIC.value, None)
        if wanted.brand:
            where["brand"] = In(wanted.brand, "", None)
        if wanted.review_by is not None:
            where["review_at"] = Range(lte=wanted.review_by)
        return await self.page(where, "-updated_at", limit, after)

    async def to_publish(self, now: datetime, limit: int) -> list[Article]:
        """Return drafts whose time has come, the longest due first."""
        where: Where = {"publish_at": Range(lte=now), "status": ArticleStatus.DRAFT.value}
        return list((await self.page(where, "publish_at", limit)).items)

    async def translations(self, answer_id: str) -> list[Article]:
        """Return the articles that are translations of this one."""
        return list((await self.page({"translation_of": answer_id}, limit=100)).items)


class ArticleVersionRepository(Repository[ArticleVersion]):
    """What articles were before."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "article_versions", ArticleVersion, outlet)

    async def of_article(self, article_id: str, limit: int) -> list[ArticleVersion]:
        """Return an article's former versions, newest first."""
        return list((await self.page({"article_id": article_id}, "-number", limit)).items)


class FeedbackRepository(Repository[SuggestionFeedback]):
    """What agents did with suggestions."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "suggestions", SuggestionFeedback, outlet)

    def since(self, moment: datetime) -> AsyncIterator[SuggestionFeedback]:
        """Yield the verdicts from a moment on, oldest first."""
        return self.all({"created_at": Range(gte=moment)}, "created_at")


class TriageLabelRepository(Repository[TriageLabel]):
    """What tickets should have been taken for."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "triage_labels", TriageLabel, outlet)

    def of_target(self, target: Target, since: datetime) -> AsyncIterator[TriageLabel]:
        """Yield the labels of a target that were given since then, the newest first."""
        return self.all({"target": target.value, "at": Range(gte=since)}, "-at")

    def between(self, start: datetime, end: datetime) -> AsyncIterator[TriageLabel]:
        """Yield the labels that were given in [start, end), oldest first."""
        return self.all({"at": Range(gte=start, lt=end)}, "at")

    async def corrections(
        self, target: Target | None, limit: int, after: str | None = None
    ) -> Page[TriageLabel]:
        """Return a page of what people corrected, the latest first."""
        where: dict[str, Condition] = {"source": LabelSource.CORRECTION.value}
        if target is not None:
            where["target"] = target.value
        return await self.page(where, "-at", limit, after)

    async def counts(self, target: Target) -> dict[str, int]:
        """Return how many labels of a target came from corrections and how many from solved tickets."""
        return await self.group({"target": target.value}, "source")


class ClassifierModelRepository(Repository[ClassifierModel]):
    """Trainings of classifiers, with what became of them."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "classifier_models", ClassifierModel, outlet)

    async def latest(self, limit: int) -> list[ClassifierModel]:
        """Return the last trainings, newest first."""
        return list((await self.page({}, "-trained_at", limit)).items)


class DecisionRepository(Repository[Decision]):
    """Routing decisions; their candidates are stored packed."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "decisions", Decision, outlet)

    def _encode(self, entity: Decision) -> Document:
        document = super()._encode(replace(entity, candidates=()))
        return {**document, "packed": packed_candidates(entity.candidates)}

    def _decode(self, document: Document) -> Decision:
        packed = document.pop("packed", None)
        if packed is not None:
            document = {**document, "candidates": msgspec.msgpack.decode(zlib.decompress(packed))}
        return super()._decode(document)

    async def of_ticket(self, ticket_id: str, limit: int = 50) -> list[Decision]:
        """Return the ticket's decisions, newest first."""
        return list((await self.page({"ticket_id": ticket_id}, "-at", limit)).items)

    async def before(self, moment: datetime, limit: int) -> list[Decision]:
        """Return decisions that were made before the moment, oldest first."""
        return list((await self.page({"at": Range(lt=moment)}, "at", limit)).items)


class JournalRepository(Repository[JournalPart]):
    """Parts of routing's journal."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "routing_journal", JournalPart, outlet)

    async def between(self, begin: datetime, end: datetime) -> AsyncIterator[JournalPart]:
        """Yield the parts that begin in [begin, end), in the order of their beginnings."""
        async for part in self.all({"at": Range(gte=begin, lt=end)}, "at", PARTS_AT_ONCE):
            yield part


class FileRepository(Repository[StoredFile]):
    """Files of messages."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "attachments", StoredFile, outlet)

    async def scan_due(self, before: datetime, limit: int) -> list[StoredFile]:
        """Return files that were due to be looked at by then, the longest due first."""
        return list((await self.page({"scan_due_at": Range(lte=before)}, "scan_due_at", limit)).items)

    def of_owners(self, beginning: str) -> AsyncIterator[StoredFile]:
        """Yield the files of owners whose id begins so."""
        return self.all({"owner_id": Range(gte=beginning, lt=f"{beginning}\uffff")}, "owner_id")

    async def with_blob(self, key: str) -> int:
        """Return how many files have these bytes, or a small picture of these bytes."""
        return await self.count({"blob": key}) + await self.count({"thumb": key})


class SuppressionRepository(Repository[Suppression]):
    """Addresses that are not written to."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "suppressions", Suppression, outlet)

    async def of_address(self, address: str) -> list[Suppression]:
        """Return every suppression of an address, lifted ones too, newest first."""
        return list((await self.page({"address": address}, "-since", 100)).items)

    async def listed(
        self, where: Where, *, in_force: bool | None, limit: int, after: str | None = None
    ) -> Page[Suppression]:
        """Return a page of those in force, of those lifted, or (None) of all, newest first."""
        state: Where = {} if in_force is None else {"lifted_at": Exists(not in_force)}
        bounds: Where = {} if "reason" in where or "address" in where else {"since": Range()}
        return await self.page({**bounds, **where, **state}, "-since", limit, after)


class WebhookCallRepository(Repository[WebhookCall]):
    """Events on their way to other systems."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "webhook_calls", WebhookCall, outlet)

    async def due(self, webhook_id: str, now: datetime, limit: int) -> list[WebhookCall]:
        """Return the subscription's calls that are due, the longest due first."""
        where: Where = {"webhook_id": webhook_id, "next_attempt_at": Range(lte=now)}
        return list((await self.page(where, "next_attempt_at", limit)).items)

    async def page_before(self, moment: datetime, limit: int) -> Page[WebhookCall]:
        """Return calls created before a moment, oldest first."""
        return await self.page({"created_at": Range(lt=moment)}, "created_at", limit)
