"""Who has which ticket open, and who types in it; lives as long as the connections do."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.clock import Clock
from hub.realtime.wire import Looker, PresenceChanged

TYPING_S = 5.0


@dataclass(slots=True)
class _Look:
    """One console on one ticket."""

    agent_id: str
    name: str
    ticket_id: str
    typing_until: float = 0.0


class Viewing:
    """Remember, per console, the ticket it shows. A customer who types counts as a looker for those seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks: dict[str, _Look] = {}
        self._customers: dict[str, tuple[str, float]] = {}

    def look(self, sid: str, agent_id: str, name: str, ticket_id: str | None) -> set[str]:
        """Note what a console shows; return the tickets whose lookers changed."""
        before = self._looks.pop(sid, None)
        if ticket_id is not None:
            self._looks[sid] = _Look(agent_id, name, ticket_id)
        changed = {before.ticket_id} if before else set()
        return changed | ({ticket_id} if ticket_id else set())

    def leave(self, sid: str) -> set[str]:
        """Forget a console; return the tickets whose lookers changed."""
        before = self._looks.pop(sid, None)
        return {before.ticket_id} if before else set()

    def type(self, sid: str, ticket_id: str) -> bool:
        """Note that a console types in the ticket it shows; say whether that is news."""
        look = self._looks.get(sid)
        if look is None or look.ticket_id != ticket_id:
            return False
        now = self._clock.monotonic()
        news = look.typing_until <= now
        look.typing_until = now + TYPING_S
        return news

    def customer_types(self, ticket_id: str, name: str) -> bool:
        """Note that the customer types; say whether that is news."""
        now = self._clock.monotonic()
        news = self._customers.get(ticket_id, ("", 0.0))[1] <= now
        self._customers[ticket_id] = (name, now + TYPING_S)
        return news

    def expire(self) -> set[str]:
        """Forget those who stopped typing; return the tickets whose lookers changed."""
        now = self._clock.monotonic()
        changed = set()
        for look in self._looks.values():
            if 0 < look.typing_until <= now:
                look.typing_until = 0.0
                changed.add(look.ticket_id)
        for ticket_id in [ticket_id for ticket_id, (_, until) in self._customers.items() if until <= now]:
            del self._customers[ticket_id]
            changed.add(ticket_id)
        return changed

    def sids(self, ticket_id: str) -> Sequence[str]:
        """Return the consoles that show the ticket."""
        return [sid for sid, look in self._looks.items() if look.ticket_id == ticket_id]

    def lookers(self, ticket_id: str) -> PresenceChanged:
        """Return who looks at the ticket now; an agent with two tabs counts once."""
        now = self._clock.monotonic()
        agents: dict[str, Looker] = {}
        for look in self._looks.values():
            if look.ticket_id == ticket_id:
                typing = look.typing_until > now or (look.agent_id in agents and agents[look.agent_id].typing)
                agents[look.agent_id] = Looker(id=look.agent_id, name=look.name, typing=typing)
        rows = list(agents.values())
        if ticket_id in self._customers:
            rows.append(
                Looker(id="customer", name=self._customers[ticket_id][0], typing=True, kind="customer")
            )
        return PresenceChanged(ticket_id=ticket_id, viewers=rows)
