"""Queues, where work of one kind waits, and inboxes, where it comes in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.domain.recording import RecordingPolicy
from hub.domain.skill import Requirement

DEFAULT_POLICY = "default"
"""The routing policy of a queue for which nobody chose another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxationStep:
    """What loosens when a ticket has waited `after_s`: the least proficiency by `lower_by`, or the need goes (`drop`).

    An empty `skill_id` means every need of the ticket.
    """

    after_s: int
    skill_id: str = ""
    lower_by: int = 0
    drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Work waiting for agents of one kind, with its SLA policy, hours and offer rules.

    `policy` names the routing policy (`hub/routing/policies/`): in which order its tickets go, and to whom of the eligible;
    `shadow_policy` names one on trial, which decides beside it without effect.
    Service level: the share of tickets accepted within `service_level_s` seconds, wanted at `service_level_target` (0-1).
    `affinity_s` is how long a returning customer waits for the agent who knows the case before others are asked;
    `refusal_s` how long an agent who declined is not asked again. While fewer than `hold_while_free_agents_below` of the agents
    who fit hold nothing at all, the queue's tickets wait (for calls and chats to come), but not in the last `hold_guard_s`
    before they are due. With `disposition_required` the after-work ends with a disposition only, not by time.
    `recording` says which of its calls are recorded, and for how long that is kept.
    With `max_waiting` above 0 nobody who waits at the other end is taken in beyond that many. Tickets go to
    `overflow_queue_id` after `overflow_after_s`, or when `overflow_above` wait before them, once and with their place.
    An agent is found not responding after so many unanswered offers in a row (`misses_allowed`). Without `pull_allowed` agents
    do not take waiting tickets themselves.
    On the board the longest wait turns amber and red beyond `wait_amber_s` and `wait_red_s`, the service level below
    `level_amber` and `level_red`; 0 derives them from the service level's promise (`hub/reporting/thresholds.py`).
    A number that is red for `alert_after_s` raises an alert; 0 raises none.
    """

    id: str
    version: int = 0
    name: str
    team_id: str = ""
    sla_policy_id: str = ""
    hours_id: str = ""
    requirement: Requirement = field(default_factory=Requirement)
    priority: int = 0
    policy: str = DEFAULT_POLICY
    shadow_policy: str = ""
    offer_timeout_s: int = 30
    wrap_up_s: int = 60
    disposition_required: bool = False
    affinity_s: int = 30
    refusal_s: int = 60
    relaxation: tuple[RelaxationStep, ...] = ()
    hold_while_free_agents_below: int = 0
    hold_guard_s: int = 1800
    service_level_s: int = 20
    service_level_target: float = 0.8
    wait_amber_s: int = 0
    wait_red_s: int = 0
    level_amber: float = 0.0
    level_red: float = 0.0
    alert_after_s: int = 120
    recording: RecordingPolicy = field(default_factory=RecordingPolicy)
    max_waiting: int = 0
    overflow_queue_id: str = ""
    overflow_after_s: int = 0
    overflow_above: int = 0
    misses_allowed: int = 1
    pull_allowed: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One configured entry point of a channel: a mailbox, a number, a web widget.

    `settings` belong to the channel; values like `env:NAME` or `file:PATH` are secrets kept elsewhere. `max_per_s`
    slows its outbound messages down (0: as fast as the provider takes them); `max_files` and `max_file_bytes` bound
    what one message may carry (0: the hub's own limits).
    """

    id: str
    version: int = 0
    name: str
    channel: str
    queue_id: str
    address: str = ""
    language: str = ""
    brand: str = ""
    """Under which of the organisation's names it answers; empty where there is one for all."""
    requirement: Requirement = field(default_factory=Requirement)
    settings: dict[str, Any] = field(default_factory=dict)  # Any: each channel types its own section
    max_per_s: float = 0.0
    max_files: int = 0
    max_file_bytes: int = 0
    active: bool = True
    created_at: datetime
