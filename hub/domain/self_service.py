"""A conversation that the hub itself holds with a customer, out of published articles, before (or while) an agent comes.

Pure: `answered`, `offered` and `fallen_silent` take the conversation as it stands and return it as it goes on. In mode *answer*
the hub has the word alone: the ticket is nobody's work until the conversation is handed over, and from that moment the hub says
nothing more. In mode *offer* the ticket waits for an agent as ever, and articles are only shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.challenge import Challenge, Proof, Way, is_open
from hub.domain.challenge import begun as begun_challenge

MAX_ASKED_CHARS = 500
MAX_TURNS = 20
MAX_OFFERED = 3
MAX_CITED = 3


class SelfServiceMode(StrEnum):
    """What an inbox does by itself: nothing, show articles while an agent is sought, or answer first."""

    OFF = "off"
    OFFER = "offer"
    ANSWER = "answer"


class Phase(StrEnum):
    """Whose turn it is: ours (something waits for an answer), the customer's, nobody's, or an agent's for good."""

    ASKED = "asked"
    ANSWERED = "answered"
    CONTAINED = "contained"
    HANDED = "handed"


class Wish(StrEnum):
    """What a customer chooses of what is offered with an answer."""

    HELPED = "helped"
    MORE = "more"
    PERSON = "person"
    REQUESTS = "requests"


class Ending(StrEnum):
    """How it ended: the customer was helped, said nothing more after an answer, or left without one; the customer wants a
    person, the tries are used up, the search was away, or a person stepped in."""

    HELPED = "helped"
    SILENT = "silent"
    LEFT = "left"
    PERSON = "person"
    UNSURE = "unsure"
    UNAVAILABLE = "unavailable"
    TAKEN = "taken"


class Line(StrEnum):
    """What is said; the words are `hub/tickets/self_service/texts.py`'s."""

    ANSWER = "answer"
    REPHRASE = "rephrase"
    GLAD = "glad"
    HANDOVER = "handover"
    CLOSED = "closed"
    WHO = "who"
    SHOWN = "shown"


CONTAINED = (Ending.HELPED, Ending.SILENT)
"""The endings without an agent that count as contained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfServiceRules:
    """What an inbox wants: answers from `confidence` (0-1) on, offers from `offer_confidence` on, `max_tries` answers or
    requests to say it otherwise before a person is asked, and `quiet_s` seconds of silence as the end."""

    mode: SelfServiceMode = SelfServiceMode.OFF
    confidence: float = 0.5
    offer_confidence: float = 0.3
    max_tries: int = 3
    quiet_s: int = 1800


NO_SELF_SERVICE = SelfServiceRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that may answer: `text` is the passage to say, `url` its page (empty when it has none)."""

    article_id: str
    title: str
    text: str
    url: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article that the customer was shown."""

    article_id: str
    title: str
    url: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing asked, the articles shown for it, and whether they helped (None: not said)."""

    message_id: str
    asked: str
    shown: tuple[Shown, ...] = ()
    helped: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something decided and not said yet. `key` makes saying it twice one message."""

    key: str
    line: Line
    text: str = ""
    cited: tuple[Shown, ...] = ()
    choices: tuple[Wish, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfService:
    """The conversation. `waiting` are messages to be answered, `saying` what is decided and not said, both oldest first;
    `due_at` is when somebody must look at it, at the latest; `tries` counts since the customer last was helped.

    With a `challenge` the customer is asked to prove an address; `proof` is what was proven last."""

    mode: SelfServiceMode
    phase: Phase = Phase.ASKED
    language: str = ""
    tries: int = 0
    turns: tuple[Turn, ...] = ()
    waiting: tuple[str, ...] = ()
    saying: tuple[Saying, ...] = ()
    due_at: datetime | None = None
    ending: Ending | None = None
    challenge: Challenge | None = None
    proof: Proof | None = None

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Return every article shown, each once, in order."""
        seen = {one.article_id: one for turn in reversed(self.turns) for one in reversed(turn.shown)}
        return tuple(reversed(seen.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of the customer's: the words, what was chosen, what the search found (None: it was away), are we open.

    `provable` says whether an address can be proven here, `proof` what the site has proven of who wrote it."""

    message_id: str
    text: str
    wish: Wish | None = None
    found: tuple[Found, ...] | None = ()
    open: bool = True
    provable: bool = False
    proof: Proof | None = None


def begun(mode: SelfServiceMode, message_id: str, language: str, now: datetime) -> SelfService:
    """Return a conversation that begins with this message."""
    return SelfService(mode=mode, language=language, waiting=(message_id,), due_at=now)


def told(message_id: str, asked: str, shown: tuple[Shown, ...], *, person: bool) -> SelfService:
    """Return the conversation of a caller to whom a menu has read these articles: over, with a `person` where they wait for one."""
    return SelfService(
        mode=SelfServiceMode.ANSWER,
        phase=Phase.HANDED,
        turns=(Turn(message_id=message_id, asked=asked[:MAX_ASKED_CHARS], shown=shown),),
        ending=Ending.PERSON if person else Ending.SILENT,
    )


def asked_again(talk: SelfService, message_id: str, now: datetime) -> SelfService:
    """Return the conversation with one more message to be answered; one that had ended begins anew."""
    tries = 0 if talk.phase is Phase.CONTAINED else talk.tries
    waiting = (*talk.waiting, message_id)
    return replace(talk, phase=Phase.ASKED, waiting=waiting, tries=tries, ending=None, due_at=now)


def handed(talk: SelfService, ending: Ending) -> SelfService:
    """Return the conversation as a person's from now on; what is not said by now is not said any more."""
    if talk.phase is Phase.HANDED:
        return talk
    return replace(
        talk, phase=Phase.HANDED, waiting=(), saying=(), due_at=None, ending=ending, challenge=None
    )


def answered(talk: SelfService, heard: Heard, rules: SelfServiceRules, now: datetime) -> SelfService:
    """Return the conversation after the answer to this message, which waits in it."""
    talk = replace(talk, waiting=tuple(one for one in talk.waiting if one != heard.message_id))
    if heard.wish is Wish.HELPED and talk.shown:
        return _helped(talk, heard, now)
    if heard.wish is Wish.PERSON:
        return _handed_over(talk, heard, Ending.PERSON, now)
    if heard.wish is Wish.REQUESTS:
        return _asked_who(talk, heard, now)
    if heard.found is None:
        return _handed_over(_remembered(talk, heard, ()), heard, Ending.UNAVAILABLE, now)
    known = _known(talk, heard)
    good = [one for one in heard.found if one.confidence >= rules.confidence and one.article_id not in known]
    if talk.tries >= rules.max_tries or (not good and talk.tries + 1 >= rules.max_tries):
        return _handed_over(_remembered(talk, heard, ()), heard, Ending.UNSURE, now)
    cited = tuple(_shown(one) for one in good[:MAX_CITED])
    said = Saying(
        key=f"bot:{heard.message_id}",
        line=Line.ANSWER if good else Line.REPHRASE,
        text=good[0].text if good else "",
        cited=cited,
        choices=_choices(heard, answered=bool(good)),
        at=now,
    )
    on = _remembered(talk, heard, cited[:1])
    return _spoken(replace(on, tries=talk.tries + 1), said, now)


def offered(talk: SelfService, heard: Heard, rules: SelfServiceRules, now: datetime) -> SelfService:
    """Return the conversation with the articles that are shown beside the wait for an agent; nothing is said."""
    waiting = tuple(one for one in talk.waiting if one != heard.message_id)
    good = [one for one in heard.found or () if one.confidence >= rules.offer_confidence]
    shown = tuple(_shown(one) for one in good[:MAX_OFFERED])
    after = replace(talk, waiting=waiting, phase=Phase.ASKED if waiting else Phase.ANSWERED)
    if heard.wish is not None:
        shown = ()
    if heard.wish is Wish.HELPED and talk.shown:
        after = replace(_judged(after, helped=True), phase=Phase.CONTAINED, ending=Ending.HELPED)
    elif heard.wish is Wish.REQUESTS:
        after = _challenged(after, heard, now)
    elif shown:
        after = _remembered(after, heard, shown)
    return replace(after, due_at=now if waiting and after.phase is Phase.ASKED else None)


def said(talk: SelfService, key: str, rules: SelfServiceRules, now: datetime) -> SelfService:
    """Return the conversation once this was said; silence from now on is the end after a while."""
    saying = tuple(one for one in talk.saying if one.key != key)
    if talk.waiting or saying:
        due_at: datetime | None = now
    elif talk.phase is Phase.ANSWERED:
        due_at = now + timedelta(seconds=rules.quiet_s)
    else:
        due_at = None
    return replace(talk, saying=saying, due_at=due_at)


def fallen_silent(talk: SelfService) -> SelfService:
    """Return the conversation ended by the customer's silence."""
    got_answer = bool(talk.turns and talk.turns[-1].shown) or talk.proof is not None
    ending = Ending.SILENT if got_answer else Ending.LEFT
    return replace(talk, phase=Phase.CONTAINED, ending=ending, due_at=None)


def _asked_who(talk: SelfService, heard: Heard, now: datetime) -> SelfService:
    """Ask for the address under which the customer is known, unless one is proven."""
    after = _challenged(talk, heard, now)
    line = Line.WHO if after.challenge is not None else Line.SHOWN
    saying = Saying(key=f"bot:{heard.message_id}", line=line, choices=(Wish.PERSON,), at=now)
    return _spoken(after, saying, now)


def _challenged(talk: SelfService, heard: Heard, now: datetime) -> SelfService:
    # What the site vouched for counts while it does: who has signed out there proves an address like everybody.
    earlier = talk.proof if talk.proof is not None and talk.proof.way is Way.CODE else None
    proof = heard.proof or earlier
    if proof is not None and proof.holds(now):
        return replace(talk, proof=proof, challenge=None)
    if is_open(talk.challenge, now):
        return talk
    return replace(talk, challenge=begun_challenge(heard.message_id, now))


def _choices(heard: Heard, *, answered: bool) -> tuple[Wish, ...]:
    choices = (Wish.HELPED, Wish.MORE, Wish.PERSON) if answered else (Wish.PERSON,)
    return (*choices, Wish.REQUESTS) if heard.provable else choices


def _helped(talk: SelfService, heard: Heard, now: datetime) -> SelfService:
    on = replace(_judged(talk, helped=True), phase=Phase.CONTAINED, ending=Ending.HELPED, tries=0)
    glad = Saying(key=f"bot:{heard.message_id}", line=Line.GLAD, at=now)
    if talk.waiting:  # something else was asked meanwhile
        on = replace(on, phase=Phase.ASKED, ending=None)
    return replace(on, saying=(*talk.saying, glad), due_at=now)


def _handed_over(talk: SelfService, heard: Heard, ending: Ending, now: datetime) -> SelfService:
    """Say that a person takes over, and nothing after that; what still waits is the person's to answer."""
    line = Line.HANDOVER if heard.open else Line.CLOSED
    last = Saying(key=f"bot:{heard.message_id}", line=line, at=now)
    return replace(
        talk, phase=Phase.HANDED, waiting=(), saying=(last,), ending=ending, due_at=now, challenge=None
    )


def _spoken(talk: SelfService, saying: Saying, now: datetime) -> SelfService:
    phase = Phase.ASKED if talk.waiting else Phase.ANSWERED
    return replace(talk, phase=phase, saying=(*talk.saying, saying), due_at=now)


def _known(talk: SelfService, heard: Heard) -> set[str]:
    """Return the articles not to be shown again: with *more* all those of the question at hand."""
    if heard.wish is not Wish.MORE or not talk.turns:
        return set()
    asked = talk.turns[-1].asked
    return {one.article_id for turn in talk.turns if turn.asked == asked for one in turn.shown}


def _remembered(talk: SelfService, heard: Heard, shown: Sequence[Shown]) -> SelfService:
    if heard.wish is Wish.MORE and talk.turns:
        talk, asked = _judged(talk, helped=False), talk.turns[-1].asked
    else:
        asked = heard.text.strip()[:MAX_ASKED_CHARS]
    turn = Turn(message_id=heard.message_id, asked=asked, shown=tuple(shown))
    return replace(talk, turns=(*talk.turns, turn)[-MAX_TURNS:])


def _judged(talk: SelfService, *, helped: bool) -> SelfService:
    if not talk.turns:
        return talk
    return replace(talk, turns=(*talk.turns[:-1], replace(talk.turns[-1], helped=helped)))


def _shown(found: Found) -> Shown:
    return Shown(
        article_id=found.article_id, title=found.title, url=found.url, confidence=round(found.confidence, 3)
    )
