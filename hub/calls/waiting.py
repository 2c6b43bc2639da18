"""What a caller hears while waiting, and what they may choose instead of waiting."""

from dataclasses import replace

from hub.calls.lines import Gather, Prompt
from hub.calls.means import Means
from hub.calls.reception import Reception
from hub.calls.speech import say, waiting_prompts
from hub.domain.call import WAITING, Call

CALLBACK_DIGIT = "1"
VOICEMAIL_DIGIT = "2"
QUEUE = "queue"
"""The key of announcements in the queue."""


class Waiting:
    """Announce the place and the expected wait, and offer a callback or the voicemail."""

    def __init__(self, means: Means, reception: Reception) -> None:
        self._means = means
        self._reception = reception

    async def announce(self, call: Call) -> None:
        """Tell place and wait, and what else there is."""
        now = self._means.clock.now()
        ticket = await self._means.casework.ticket(call.ticket_id)
        place = await self._means.line.place(ticket) if ticket else None
        expected = self._means.line.expected_s(call.queue_id, place) if place else None
        after = await self._means.book.change(
            call.id, lambda held: replace(held, said_at=now) if held.state in WAITING else None
        )
        if after is None:
            return
        self._means.show(after, position=place, wait_s=expected)
        choices = self.choices(after)
        prompts = (*waiting_prompts(after.language, place, expected), *choices)
        if not choices:
            await self._means.tell(after, prompts)
            return
        await self._means.speak(after, QUEUE, prompts, Gather(max_digits=1, first_s=4.0))

    def choices(self, call: Call) -> tuple[Prompt, ...]:
        """Return how the caller is told what there is beside waiting."""
        rules = self._means.rules(call)
        reachable = call.customer.kind == "phone" and self._means.dials_by(call.inbox_id) is not None
        callback = rules.callback and reachable
        if callback and rules.voicemail:
            return say(call.language, "offer_both")
        if callback:
            return say(call.language, "offer_callback")
        return say(call.language, "offer_voicemail") if rules.voicemail else ()

    async def chosen(self, call: Call, digits: str) -> None:
        """Do what the waiting caller has chosen; other digits mean nothing."""
        rules = self._means.rules(call)
        if call.state not in WAITING:
            return
        if digits == CALLBACK_DIGIT and rules.callback:
            await self._reception.to_callback(call, (), call.queue_id)
        elif digits == VOICEMAIL_DIGIT and rules.voicemail:
            await self._reception.to_voicemail(call, ())
