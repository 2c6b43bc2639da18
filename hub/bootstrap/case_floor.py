"""Tickets and what they stand on."""

from hub.bootstrap.ground import Ground
from hub.tickets.access import Access
from hub.tickets.attachments import Attachments
from hub.tickets.conversations import Conversations
from hub.tickets.customers import Customers
from hub.tickets.file_links import FileLinks
from hub.tickets.history import History
from hub.tickets.organisation import Organisation, Sources
from hub.tickets.reading import Reading
from hub.tickets.sla_timer import SlaTimer
from hub.tickets.suppressions import Suppressions


class CaseFloor:
    """The organisation in memory, and what tickets are made of."""

    def __init__(self, ground: Ground) -> None:
        kept, clock, ids = ground.kept, ground.clock, ground.ids
        self.organisation = Organisation(
            Sources(
                agents=kept.agents,
                teams=kept.teams,
                queues=kept.queues,
                skills=kept.skills,
                inboxes=kept.inboxes,
                rules=kept.rules,
                sla_policies=kept.sla_policies,
                business_hours=kept.business_hours,
            )
        )
        self.access = Access(self.organisation, kept.tickets)
        self.attachments = Attachments(clock, ids, kept.files, ground.blobs)
        self.file_links = FileLinks(clock, ground.settings.public_url, lambda: ground.file_key)
        self.customers = Customers(clock, ids, kept.customers, kept.identities)
        self.suppressions = Suppressions(clock, ids, kept.suppressions, self.organisation)
        self.conversations = Conversations(clock, ids, kept.tickets, kept.messages, self.organisation)
        self.history = History(kept.history)
        self.sla_timer = SlaTimer(clock, ids, kept.tickets)
        self.reading = Reading(clock, ids, self.access, kept.tickets)
