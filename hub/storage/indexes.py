"""The one table of collections and their indexes; every adapter makes them at start.

Every index silently ends with the id, so that pages have a stable order. A unique index ignores documents in
which one of its fields is missing, null or the empty text; its fields hold texts, or positive numbers when
`numbers` is set. A sparse index leaves out documents whose last field is missing or null; it serves ranges
and equality on that field.
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Index:
    """Fields (dotted) in order of comparison."""

    fields: tuple[str, ...]
    unique: bool = False
    sparse: bool = False
    numbers: bool = False

    @property
    def name(self) -> str:
        """Return the fields joined by commas; `DuplicateKey.index` says this."""
        return ",".join(self.fields)


@dataclass(frozen=True)
class Collection:
    """One collection: `arrays` are indexed lists, `filters` fields filtered or grouped beside an index."""

    name: str
    indexes: tuple[Index, ...] = ()
    arrays: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return every declared single-valued field, in order of first mention."""
        names = [field for index in self.indexes for field in index.fields] + list(self.filters)
        return tuple(name for name in dict.fromkeys(names) if name not in ("id", "version"))

    @cached_property
    def leading_fields(self) -> frozenset[str]:
        """Return the fields by which a query can enter an index."""
        return frozenset({"id", *self.arrays, *(index.fields[0] for index in self.indexes)})

    @cached_property
    def sortable(self) -> frozenset[str]:
        """Return the fields one can sort or group by."""
        return frozenset({"id", *self.columns})


def _on(*fields: str) -> Index:
    return Index(fields)


def _unique(*fields: str) -> Index:
    return Index(fields, unique=True)


def _sparse(*fields: str) -> Index:
    return Index(fields, sparse=True)


_TABLE = (
    Collection(
        "inbound",
        (
            _unique("inbox_id", "external_id"),
            _on("state", "received_at"),
            _on("ticket_id", "received_at"),
            _on("received_at"),
        ),
    ),
    Collection(
        "customers",
        (_on("company_id", "updated_at"), _on("name"), _on("updated_at")),
        arrays=("tags", "identities"),
    ),
    Collection("identities", (_unique("kind", "value"), _on("customer_id"))),
    Collection("companies", (_on("name"), _on("created_at")), arrays=("domains",)),
    Collection(
        "tickets",
        (
            Index(("number",), unique=True, numbers=True),
            _on("status", "updated_at"),
            _on("queue_id", "updated_at"),
            _on("assignee_id", "updated_at"),
            _on("assignee_id", "work.state"),
            _on("customer_id", "updated_at"),
            _on("channel", "updated_at"),
            _on("updated_at"),
            _on("created_at"),
            _on("work.state", "work.since"),
            _on("inbox_id", "thread_key", "created_at"),
            _sparse("work.check_at"),
            _sparse("work.offer.agent_id"),
            _sparse("sla.next_check_at"),
            _sparse("self_service.due_at"),
            _sparse("self_service.challenge.due_at"),
        ),
        arrays=("tags", "participants"),
        filters=("priority", "language", "work.queued_at"),
    ),
    Collection(
        "messages",
        (
            _on("ticket_id", "created_at"),
            # Not unique: senders reuse Message-IDs. Intake is idempotent by the id, the raw contact's.
            _on("inbox_id", "external_id"),
            _unique("ticket_id", "client_id"),
            _on("sender.value", "created_at"),
            _on("created_at"),
            _sparse("delivery.state", "delivery.next_attempt_at"),
            _sparse("delivery.failed_at"),
        ),
        filters=("kind",),
    ),
    Collection(
        "agents",
        (_unique("email"), _on("name"), _on("state", "state_since")),
        arrays=("team_ids",),
        filters=("role", "active"),
    ),
    Collection("direct_addresses"),
    Collection("sessions", (_on("agent_id", "created_at"), _on("expires_at")), filters=("api_token",)),
    Collection("tokens", (_on("agent_id", "created_at"), _on("created_at"))),
    Collection("teams", (_unique("name"),)),
    Collection("queues", (_unique("name"), _on("team_id"))),
    Collection("skills", (_unique("name"),)),
    Collection("inboxes", (_unique("name"), _on("channel"))),
    Collection("sla_policies", (_unique("name"),)),
    Collection("business_hours", (_unique("name"),)),
    Collection(
        "articles",
        (
            _on("status", "updated_at"),
            _on("language", "updated_at"),
            _on("category", "updated_at"),
            _on("updated_at"),
            _on("slug"),
            _on("translation_of"),
            _sparse("review_at"),
            _sparse("publish_at"),
        ),
        arrays=("tags",),
        filters=("visibility", "owner_id", "brand"),
    ),
    Collection("article_opinions", (_on("article_id", "created_at"), _on("created_at"))),
    Collection("article_reads"),
    Collection("article_versions", (_on("article_id", "number"),)),
    Collection(
        "suggestions",
        (_on("ticket_id", "created_at"), _on("article_id", "created_at"), _on("created_at")),
    ),
    Collection("solved_answers", (_on("solved_at"),)),
    Collection("showings", (_on("ticket_id", "shown_at"), _on("shown_at"), _sparse("settled_at"))),
    Collection("rules", (_unique("name"), _on("position"))),
    Collection("macros", (_unique("name"), _on("team_id"))),
    Collection("code_tallies", (_on("until"),)),
    Collection("missed_searches", (_on("count"), _on("last_at"))),
    Collection("menus", (_unique("name"),)),
    Collection("word_lists", (_unique("name"),)),
    Collection(
        "triage_labels",
        (_on("target", "at"), _on("source", "at"), _on("at")),
    ),
    Collection("classifier_models", (_on("target", "trained_at"), _on("trained_at"))),
    Collection("classifiers_in_use"),
    Collection("training_runs"),
    Collection(
        "deliveries",
        (
            _on("message_id"),
            _on("inbox_id", "external_id"),
            _on("state", "due_at"),
            _on("ticket_id", "created_at"),
        ),
    ),
    Collection("decisions", (_on("ticket_id", "at"), _on("agent_id", "at"), _on("at"))),
    Collection("routing_journal", (_on("at"), _on("run", "number"))),
    Collection("shadow_tallies", (_on("day"),)),
    Collection("audit", (_on("actor_id", "at"), _on("subject_id", "at"), _on("action", "at"), _on("at"))),
    Collection("events", (_on("ticket_id", "at"), _on("at")), filters=("type",)),
    Collection(
        "attachments",
        (
            _on("ticket_id", "created_at"),
            _on("owner_id", "created_at"),
            _on("blob"),
            _on("thumb"),
            _on("created_at"),
            _sparse("scan_due_at"),
        ),
    ),
    Collection(
        "suppressions",
        (_on("address", "since"), _on("reason", "since"), _on("since")),
        filters=("kind", "inbox_id", "channel", "lifted_at"),
    ),
    Collection("drafts", (_on("agent_id", "updated_at"), _on("ticket_id", "updated_at"))),
    Collection("webhooks", (_unique("name"),)),
    Collection(
        "webhook_calls",
        (_on("webhook_id", "created_at"), _sparse("webhook_id", "next_attempt_at"), _on("created_at")),
    ),
    Collection(
        "contacts",
        (
            _on("queued_at", "last_at"),
            _on("last_at", "queued_at"),
            _on("ticket_id"),
        ),
        arrays=("tags",),
        filters=("queue_id", "team_id", "agent_id", "channel"),
    ),
    Collection("qa_forms", (_unique("name"),)),
    Collection(
        "qa_scores",
        (
            _on("ticket_id", "scored_at"),
            _on("agent_id", "scored_at"),
            _on("queue_id", "scored_at"),
            _on("form_id", "scored_at"),
            _on("scored_at"),
        ),
    ),
    Collection("report_schedules", (_unique("name"),)),
    Collection("board_alerts", (_unique("open_key"), _on("raised_at"))),
    Collection("board_links", (_on("created_at"),)),
    Collection("breach_forecasts", (_on("at"),)),
    Collection("contact_packs"),
    Collection("agent_states", (_on("agent_id", "at"), _on("at"))),
    Collection("shifts", (_on("agent_id", "starts_at"), _on("starts_at"))),
    Collection("forecasts", (_on("at"),)),
    Collection(
        "calls",
        (
            _on("stage", "started_at"),
            _on("ticket_id", "started_at"),
            _on("queue_id", "started_at"),
            _on("agent_id", "started_at"),
            _on("started_at"),
        ),
        filters=("state", "direction", "inbox_id"),
    ),
    Collection("recordings", (_on("call_id", "created_at"), _on("created_at"), _sparse("delete_at"))),
    Collection(
        "callbacks",
        (
            _on("state", "due_at"),
            _on("list_id", "due_at"),
            _on("agent_id", "due_at"),
            _on("created_by", "due_at"),
            _on("due_at"),
        ),
        filters=("state", "queue_id"),
    ),
    Collection("pbx_calls", (_on("started_at"), _on("inbox_id", "ended_at"))),
    Collection("dial_lists", (_unique("name"),)),
    Collection("settings"),
    Collection("counters"),
    Collection("meta"),
)

COLLECTIONS: dict[str, Collection] = {collection.name: collection for collection in _TABLE}
"""Every collection by its name."""
