"""Every message on the wire between a web site's visitors and the hub, typed."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from hub.calls.views import IceServer
from hub.domain.self_service import Found, Shown
from hub.domain.visitor import Availability, ConversationState, VisitorMessage
from hub.realtime.wire import Call, Id, Line, Ok, OptionalId, typeable
from hub.realtime.wire_proof import PROOF_CALLS, PROOF_EVENTS, ProofView
from hub.tickets.views import View

MAX_VISITOR_CHARS = 10_000


class VisitorAuth(Call):
    """How a widget introduces itself; `inbox` is the inbox's id or name, `last` the newest message it has.

    `identity` is a JSON Web Token by which the web site vouches for the visitor.
    """

    inbox: Annotated[str, Field(min_length=1, max_length=100)]
    session: Annotated[str, Field(max_length=200)] | None = None
    name: Annotated[str, Field(max_length=100)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    last: OptionalId | None = None
    identity: Annotated[str, Field(max_length=4096)] | None = None


class VisitorPage(Call):
    """The page from which something is said."""

    url: Annotated[str, Field(max_length=2_000)]
    title: Annotated[str, Field(max_length=300)] | None = None


class VisitorSearched(Call):
    """What the visitor looked for before writing, and the titles of the articles that were shown for it."""

    words: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=10)]
    shown: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=10)] | None = None


Answer = Annotated[str, Field(max_length=1_000), AfterValidator(typeable)]


class VisitorSend(Call):
    """Say something. The widget repeats it with the same `client_id` until it is acknowledged.

    `details` answer the inbox's form, by field; `attachments` are ids of files that were uploaded before. `choice` is one of
    the `choices` of an answer; `search` is handed to the agent.
    """

    body: Annotated[str, Field(max_length=MAX_VISITOR_CHARS), AfterValidator(typeable)]
    client_id: Id
    details: Annotated[dict[str, Answer], Field(max_length=20)] | None = None
    page: VisitorPage | None = None
    attachments: Annotated[list[Id], Field(max_length=10)] | None = None
    choice: Literal["helped", "more", "person", "requests"] | None = None
    search: VisitorSearched | None = None


class VisitorSearch(Call):
    """Look for articles before writing."""

    q: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(typeable)]


class VisitorReceived(Call):
    """The widget has this message and those before it."""

    id: Id


class VisitorRead(Call):
    """The visitor has looked at this message, and so at those before it."""

    id: Id


class VisitorNothing(Call):
    """A call without content."""


class VisitorRate(Call):
    """How it was, from 1 (bad) to 5 (good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Line | None = None


class VisitorTranscript(Call):
    """Have the conversation sent by mail: to this address, else to the one that is known."""

    email: Annotated[str, Field(max_length=254)] | None = None


class OkTranscript(Ok):
    """It is on its way to this address."""

    email: str


class FoundArticle(BaseModel):
    """An article that fits what the visitor looks for, with the passage that answers it."""

    id: str
    title: str
    url: str
    text: str


class OkArticles(Ok):
    """What was found, the best first."""

    articles: list[FoundArticle]


class OkStored(Ok):
    """It is durably stored under this id. The id is empty where it was an address or a code that is waited for: that is taken, and
    not stored (`proof.changed` tells where the proof stands).
    """

    id: str


class VisitorAuthor(View):
    """Who wrote it."""

    kind: Literal["customer", "agent", "bot", "system"]
    name: str


class VisitorArticle(View):
    """An article for the visitor; `url` is its page, empty when it has none."""

    id: str
    title: str
    url: str


class VisitorFile(View):
    """A file of a message; its bytes are at `url`, a signed address of the hub that holds for a day."""

    id: str
    name: str
    type: str
    size: int
    url: str


class VisitorMessageAdded(View):
    """A message of the conversation; may come twice, so it is told apart by `id`.

    An answer of the bot's has its sources in `articles`, and in `choices` what the visitor may choose (helped, more, person,
    requests).
    """

    id: str
    kind: str
    author: VisitorAuthor
    body: str
    created_at: datetime
    client_id: str | None
    attachments: list[VisitorFile]
    articles: list[VisitorArticle]
    choices: list[str]


class VisitorAgent(View):
    """The agent who talks with the visitor."""

    name: str


class AvailabilityView(View):
    """Whether somebody can answer: `open` by business hours (else from `opens_at` on), `staffed` if anybody is at work."""

    open: bool
    opens_at: datetime | None
    staffed: bool


class VisitorPerson(View):
    """Who the web site says the visitor is."""

    name: str
    email: str


class Session(View):
    """The conversation at (re)connection: `session` is the secret to keep, `messages` those after the last one known.

    `identity` says what became of the identity token; `identity_problem` tells the site's owner what is wrong with it.
    With `calls` the visitor may call (`call.start`), with these `ice_servers`. `articles` are shown beside the wait. With `requests`
    the visitor may ask for their own requests (`message.send` with the choice requests); `proof` is where that stands.
    """

    session: str
    inbox: str
    name: str
    state: ConversationState
    agent: VisitorAgent | None
    rated: bool
    identity: Literal["none", "proven", "refused"]
    identity_problem: str
    person: VisitorPerson | None
    availability: AvailabilityView
    seen_until: datetime | None
    messages: list[VisitorMessageAdded]
    calls: bool
    ice_servers: list[IceServer]
    articles: list[VisitorArticle]
    requests: bool
    proof: ProofView


class Offered(View):
    """The articles that are shown beside the wait for an agent; none when they are to be taken away."""

    articles: list[VisitorArticle]


class StateChanged(View):
    """The conversation stands elsewhere now."""

    state: ConversationState
    agent: VisitorAgent | None


class AgentTyping(View):
    """The agent types; holds for a few seconds."""


class Seen(View):
    """An agent has read what the visitor wrote up to this moment."""

    until: datetime


class QueuePosition(View):
    """The visitor's place in the line, 1 for the next one, and the seconds waited so far.

    `expected_s` is how long it will probably take from now on, where the hub knows.
    """

    position: int
    waiting_s: float
    expected_s: float | None


class Closed(View):
    """The conversation is over; another message opens it again."""


VISITOR_EVENTS: dict[str, type[BaseModel]] = {
    "session": Session,
    "state.changed": StateChanged,
    "message.added": VisitorMessageAdded,
    "agent.typing": AgentTyping,
    "queue.position": QueuePosition,
    "availability": AvailabilityView,
    "seen": Seen,
    "articles.offered": Offered,
    "closed": Closed,
    **PROOF_EVENTS,
}

VISITOR_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {
    "message.send": (VisitorSend, OkStored),
    "received": (VisitorReceived, Ok),
    "read": (VisitorRead, Ok),
    "typing": (VisitorNothing, Ok),
    "end": (VisitorNothing, Ok),
    "rate": (VisitorRate, Ok),
    "transcript": (VisitorTranscript, OkTranscript),
    "articles.search": (VisitorSearch, OkArticles),
    **PROOF_CALLS,
}


def visitor_message(message: VisitorMessage) -> VisitorMessageAdded:
    """Return the message as it goes to the visitor."""
    return VisitorMessageAdded(
        id=message.id,
        kind=message.kind,
        author=VisitorAuthor(kind=message.author_kind.value, name=message.author_name),
        body=message.body,
        created_at=message.created_at,
        client_id=message.client_id,
        attachments=[
            VisitorFile(
                id=file.id,
                name=file.name,
                type=file.type,
                size=file.size_bytes,
                url=file.url,
            )
            for file in message.files
        ],
        articles=[visitor_article(one) for one in message.cited],
        choices=list(message.choices),
    )


def visitor_article(shown: Shown) -> VisitorArticle:
    """Return an article as it goes to the visitor."""
    return VisitorArticle(id=shown.article_id, title=shown.title, url=shown.url)


def found_article(found: Found) -> FoundArticle:
    """Return an article that was looked for."""
    return FoundArticle(id=found.article_id, title=found.title, url=found.url, text=found.text)


def availability_view(availability: Availability) -> AvailabilityView:
    """Return the availability as it goes to the visitor."""
    return AvailabilityView(
        open=availability.open,
        opens_at=availability.opens_at,
        staffed=availability.staffed and not availability.full,
    )
