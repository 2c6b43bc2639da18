"""A scenario: what comes, who works, what was promised. The format is described in docs/simulate.md."""

import math
from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from hub.domain.queue import RelaxationStep
from hub.domain.skill import MAX_PROFICIENCY, MIN_PROFICIENCY
from hub.routing.simulation.chances import Duration, Part, Positive, Share

Id = Annotated[str, Field(min_length=1, max_length=100)]
Level = Annotated[int, Field(ge=MIN_PROFICIENCY, le=MAX_PROFICIENCY)]
Seconds = Annotated[float, Field(ge=0, le=1e8, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]

MAX_AGENTS = 2000
MAX_CONTACTS = 1_000_000
DEFAULT_SKILL = 5


def minutes_of(text: str) -> int:
    """Return the minutes since midnight of a time of day like 14:30; hours beyond 24 are of the days after."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(hours) <= 4 and len(minutes) == 2):
        raise ValueError('should be a time of day like "14:30"')
    if int(minutes) > 59:
        raise ValueError("has more than 59 minutes")
    return int(hours) * 60 + int(minutes)


def _is_time(text: str) -> str:
    minutes_of(text)
    return text


Time = Annotated[str, AfterValidator(_is_time)]
Span = tuple[Time, Time]


class ScenarioQueue(Part):
    """One queue with its promise. `due_s` is when a contact counts as breached (without it `target_s`).

    Contacts that give up within `short_abandon_s` are left out of every share. `answer_s` passes between the offer and its
    acceptance. The other keys are those of the hub's queues.
    """

    id: Id
    target_s: Seconds = 20.0
    target_share: Share = 0.8
    due_s: Seconds | None = None
    short_abandon_s: Seconds = 0.0
    answer_s: Seconds = 0.0
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    relaxation: tuple[RelaxationStep, ...] = ()
    hold_while_free_agents_below: Annotated[int, Field(ge=0)] = 0
    hold_guard_s: Annotated[int, Field(ge=0)] = 1800

    @property
    def promised_s(self) -> float:
        """Return the seconds after which a contact that nobody took is breached."""
        return self.target_s if self.due_s is None else self.due_s


class Needs(Part):
    """What a share of a stream's contacts needs: skills with the least proficiency."""

    share: Share
    skills: dict[Id, Level] = Field(default_factory=dict)
    name: str = ""

    @property
    def label(self) -> str:
        """Return the name under which such contacts are counted."""
        return self.name or "+".join(sorted(self.skills)) or "any"


T = TypeVar("T")


def _whole(value: T, shares: Sequence[float]) -> T:
    if shares and abs(math.fsum(shares) - 1) > 1e-6:
        raise ValueError(f"the shares add up to {math.fsum(shares):g}; make them add up to 1")
    return value


class Contacts(Part):
    """One stream of contacts into a queue.

    How many: one of `per_hour`, `per_day`, `counts` (per interval of the day), `load` (erlangs) or `load_per_agent` (erlangs
    per agent of the scenario); `shape` weighs the intervals of the day. `backlog` waits at opening.
    """

    queue: Id
    channel: Id = "voice"
    per_hour: Amount | None = None
    per_day: Amount | None = None
    counts: tuple[Amount, ...] = ()
    load: Amount | None = None
    load_per_agent: Amount | None = None
    shape: tuple[Amount, ...] = ()
    handle: Duration
    patience: Duration | None = None
    skills: dict[Id, Share] = Field(default_factory=dict)
    needs: tuple[Needs, ...] = ()
    backlog: Annotated[int, Field(ge=0, le=100_000)] = 0

    @field_validator("skills")
    @classmethod
    def _skills_whole(cls, skills: dict[str, float]) -> dict[str, float]:
        return _whole(skills, list(skills.values()))

    @field_validator("needs")
    @classmethod
    def _needs_whole(cls, needs: tuple[Needs, ...]) -> tuple[Needs, ...]:
        return _whole(needs, [each.share for each in needs])

    @model_validator(mode="after")
    def _consistent(self) -> "Contacts":
        if self.counts and self.shape:
            raise ValueError("counts say the shape of the day as well: take shape out")
        if self.shape and not sum(self.shape):
            raise ValueError("the shape has no weight at all: give one interval more than 0")
        if self.skills and self.needs:
            raise ValueError("skills = {...} is the short form of needs = [...]: keep one")
        if self.handle.never:
            raise ValueError("a handle time has to end: take never out of handle")
        if not self.handle.expected_s:
            raise ValueError("handle times are all 0: give handle a mean_s or values above 0")
        return self

    @property
    def mix(self) -> tuple[Needs, ...]:
        """Return what the contacts need, with shares that add up to 1."""
        if self.needs:
            return self.needs
        short = tuple(Needs(share=share, skills={skill: 1}) for skill, share in self.skills.items())
        return short or (Needs(share=1.0),)


def _with_levels(skills: object) -> object:
    """A list of skills is short for all of them at the usual level."""
    names = isinstance(skills, (list, tuple)) and all(isinstance(skill, str) for skill in skills)
    return dict.fromkeys(skills, DEFAULT_SKILL) if names and isinstance(skills, (list, tuple)) else skills


class Agents(Part):
    """A group of agents who are alike.

    `skills` maps skills to proficiency, `slower` skills to a factor on the handle time of contacts that need them. Without a
    `shift` they are there from opening until nothing waits. `absent` is the chance that an agent is away for the day,
    `shrinkage` the share of the shift spent away in spells of `spell_min` on average. With `queues` they serve those only.
    `interruptible` agents put mail and texts aside for calls and chats, and go on with them afterwards.
    """

    group: Id
    count: Annotated[int, Field(ge=0, le=MAX_AGENTS)]
    skills: Annotated[dict[Id, Level], BeforeValidator(_with_levels)] = Field(default_factory=dict)
    slower: dict[Id, Positive] = Field(default_factory=dict)
    queues: tuple[Id, ...] = ()
    capacity: dict[Id, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    max_load: Annotated[int, Field(ge=1, le=100)] = 1
    interruptible: bool = False
    shift: Span | None = None
    breaks: tuple[Span, ...] = ()
    absent: Share = 0.0
    shrinkage: Annotated[float, Field(ge=0, lt=1)] = 0.0
    spell_min: Positive = 15.0


class Change(Part):
    """Something that is different from a time of day on (until another): agents more or fewer, or another load.

    `agents` counts of a `group`, or of those who serve a `queue`; `arrivals` and `handle` are factors, of a `queue` or of all.
    """

    at: Time
    until: Time | None = None
    group: str = ""
    queue: str = ""
    agents: Annotated[int, Field(ge=-MAX_AGENTS, le=MAX_AGENTS)] = 0
    arrivals: Annotated[float, Field(ge=0, le=1000)] = 1.0
    handle: Annotated[float, Field(gt=0, le=1000)] = 1.0

    @model_validator(mode="after")
    def _says_something(self) -> "Change":
        if not self.agents and self.arrivals == 1.0 and self.handle == 1.0:
            raise ValueError("changes nothing: say agents, arrivals or handle")
        if self.agents and not (self.group or self.queue):
            raise ValueError("say of which group, or of which queue, the agents are")
        return self


class Scenario(Part):
    """A day that can be simulated as often as one likes.

    `load` is a factor on all arrivals but the backlog. `day_cv` is how much busier or quieter whole days are beyond chance, `hour_cv`
    how much hours of a day are, `handle_cv` how much longer or shorter handling takes on whole days (coefficients of variation).
    What comes in the first `warm_up_min` is not counted.
    """

    name: str = ""
    description: str = ""
    opens: Time = "08:00"
    hours: Annotated[float, Field(gt=0, le=24 * 366)] = 10.0
    load: Annotated[float, Field(ge=0, le=1000)] = 1.0
    day_cv: Annotated[float, Field(ge=0, le=10)] = 0.0
    hour_cv: Annotated[float, Field(ge=0, le=10)] = 0.0
    handle_cv: Annotated[float, Field(ge=0, le=10)] = 0.0
    shape: tuple[Amount, ...] = ()
    warm_up_min: Annotated[float, Field(ge=0)] = 0.0
    queues: tuple[ScenarioQueue, ...]
    contacts: tuple[Contacts, ...]
    agents: tuple[Agents, ...]
    changes: tuple[Change, ...] = ()

    @property
    def opening_min(self) -> int:
        """Return the minute of the day at which it opens."""
        return minutes_of(self.opens)

    @property
    def head_count(self) -> int:
        """Return how many agents there are."""
        return sum(group.count for group in self.agents)

    def queue(self, queue_id: str) -> ScenarioQueue:
        """Return the queue; raises KeyError."""
        for queue in self.queues:
            if queue.id == queue_id:
                return queue
        raise KeyError(queue_id)
