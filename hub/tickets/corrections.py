"""An agent says what a ticket is: the ticket changes accordingly, and the change's event is what the hub learns from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import Priority, Ticket
from hub.domain.triage import NO_SKILL, SENTIMENTS, SPAM, SPAM_TAG, Judgement, Target, Urgency
from hub.errors import Invalid, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.handover import Transfer, moved
from hub.tickets.lifecycle import TicketPatch, described
from hub.tickets.ports import Directory
from hub.tickets.work_events import Moment, updated

REASON = "corrected"
"""Why a ticket goes to another queue when an agent says that it belongs there."""


class Setup(Directory, Protocol):
    """The organisation's set-up, with its skills."""

    def skills(self) -> Sequence[Skill]:
        """Return every skill."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a ticket's target is."""

    target: Target
    label: str


class Corrections:
    """Correct what tickets were taken for."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        setup: Setup,
        tickets: Repository[Ticket],
        *,
        spam_queue: str = "",
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._setup = setup
        self._tickets = tickets
        self._spam_queue = spam_queue

    async def correct(self, actor: Agent, ticket_id: str, correction: Correction) -> Ticket:
        """Change the ticket and mark it in one write; raises NotFound, and Invalid for a label that the target does not have."""
        await self._access.access_ticket(actor, ticket_id)
        self._check(correction)
        return await self._tickets.update(ticket_id, lambda held: self._corrected(held, actor, correction))

    def _corrected(self, ticket: Ticket, actor: Agent, correction: Correction) -> Change[Ticket] | None:
        target, label = correction.target, correction.label
        if target is Target.QUEUE:
            change = self._moved(Change(ticket), label, actor, REASON)
        elif target is Target.PRIORITY:
            change = self._described(ticket, TicketPatch(priority=Priority(label)), actor)
        elif target is Target.SPAM:
            change = self._called_spam(ticket, actor, label == SPAM)
        else:
            change = Change(ticket)
        marked = self._marked(change.entity, actor, correction)
        after = marked or change
        events = [*change.events, *(marked.events if marked is not None else ())]
        return Change(after.entity, events) if after.entity is not ticket else None

    def _described(self, ticket: Ticket, patch: TicketPatch, actor: Agent) -> Change[Ticket]:
        return described(ticket, patch, actor.id, self._setup, self._moment()) or Change(ticket)

    def _moved(self, change: Change[Ticket], queue_id: str, actor: Agent, reason: str) -> Change[Ticket]:
        """Return the change with the ticket in another queue, if it is not there."""
        ticket = change.entity
        if ticket.queue_id == queue_id:
            return change
        order = Transfer(queue_id=queue_id, reason=reason, actor_id=actor.id)
        gone = moved(ticket, order, self._setup.queue(queue_id), self._setup, self._moment())
        return Change(gone.entity, [*change.events, *gone.events])

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)

    def _check(self, correction: Correction) -> None:
        wanted = {
            Target.PRIORITY: tuple(Priority),
            Target.SPAM: (SPAM, "ham"),
            Target.URGENCY: tuple(Urgency),
            Target.SENTIMENT: SENTIMENTS,
            Target.SKILL: (NO_SKILL, *(skill.id for skill in self._setup.skills() if not skill.language)),
        }.get(correction.target)
        if correction.target is Target.QUEUE:
            self._check_queue(correction.label)
        elif correction.target is Target.LANGUAGE:
            if not (correction.label.isalpha() and correction.label.islower() and len(correction.label) == 2):
                raise Invalid("`label` must be a language in two letters, like en")
        elif wanted is not None and correction.label not in wanted:
            raise Invalid(f"`label` must be one of {', '.join(map(str, wanted))}")

    def _check_queue(self, queue_id: str) -> None:
        try:
            self._setup.queue(queue_id)
        except NotFound as error:
            raise Invalid("`label` must be the id of a queue") from error

    def _called_spam(self, ticket: Ticket, actor: Agent, is_spam: bool) -> Change[Ticket]:
        """Tag the ticket and put it away, or take it out again; nothing is deleted either way."""
        change, away = Change(ticket), self._spam_queue
        if (SPAM_TAG in ticket.tags) is not is_spam:
            kept = tuple(tag for tag in ticket.tags if tag != SPAM_TAG)
            tags = (*kept, SPAM_TAG) if is_spam else kept
            back = Priority.NORMAL if ticket.priority is Priority.LOW else ticket.priority
            priority = Priority.LOW if is_spam else back
            change = self._described(ticket, TicketPatch(tags=tags, priority=priority), actor)
        if away and is_spam and ticket.queue_id != away:
            self._check_queue(away)
            return self._moved(change, away, actor, SPAM)
        if away and not is_spam and ticket.queue_id == away:
            home = self._setup.inbox(ticket.inbox_id).queue_id
            return self._moved(change, home, actor, "not spam")
        return change

    def _marked(self, ticket: Ticket, actor: Agent, correction: Correction) -> Change[Ticket] | None:
        after = _with_mark(ticket, correction)
        moment = self._moment()
        changes: dict[str, tuple[str, str]] = {}
        if correction.target is Target.SKILL:
            topics = {skill.id for skill in self._setup.skills() if not skill.language}
            before = " ".join(sorted(_skills_of(ticket, topics))) or NO_SKILL
            after = replace(after, requirement=_needing(ticket.requirement, correction.label, topics))
            changes["skill"] = (before, correction.label)
        elif correction.target is Target.LANGUAGE:
            spoken = {skill.id: skill.language for skill in self._setup.skills() if skill.language}
            wanted = next((key for key, code in sorted(spoken.items()) if code == correction.label), "")
            needing = _needing(ticket.requirement, wanted or NO_SKILL, set(spoken))
            after = replace(after, language=correction.label, requirement=needing)
            changes["language"] = (ticket.language, correction.label)
        elif correction.target in (Target.SENTIMENT, Target.URGENCY):
            changes[correction.target.value] = (_said(ticket, correction.target), correction.label)
        if after == ticket:
            return None
        if not changes:  # the change itself has been told
            return Change(after)
        told = updated(ticket, changes, moment, actor.id)
        return Change(replace(after, updated_at=moment.now), [told])


def _skills_of(ticket: Ticket, topics: set[str]) -> set[str]:
    return {need.skill_id for need in ticket.requirement.needs} & topics


def _needing(requirement: Requirement, skill_id: str, instead_of: set[str]) -> Requirement:
    """Return the requirement with the need for one skill in place of those for others of its kind."""
    kept = replace(
        requirement, needs=tuple(need for need in requirement.needs if need.skill_id not in instead_of)
    )
    if skill_id == NO_SKILL:
        return kept
    held = [need for need in requirement.needs if need.skill_id == skill_id]
    return kept.merged_with(Requirement(needs=tuple(held) or (SkillNeed(skill_id=skill_id),)))


def _said(ticket: Ticket, target: Target) -> str:
    return next((one.corrected or one.label for one in ticket.triage if one.target is target), "")


def _with_mark(ticket: Ticket, correction: Correction) -> Ticket:
    """Return the ticket with the correction beside what the hub had said, or in its place when it had said nothing."""
    held = {one.target: one for one in ticket.triage}
    said = held.get(correction.target) or Judgement(
        target=correction.target, label="", probability=0.0, abstained=True, model=""
    )
    held[correction.target] = replace(said, corrected=correction.label)
    return replace(ticket, triage=tuple(held.values()))
