"""Tickets and what they stand on."""

from hub.bootstrap.ground import Ground
from hub.files.clamd import Clamd
from hub.files.shrinking import Shrinker
from hub.settings.sections import AttachmentSettings
from hub.tickets.access import Access
from hub.tickets.conversations import Conversations
from hub.tickets.files.attachments import Attachments, FileRules
from hub.tickets.files.limits import FileLimits
from hub.tickets.files.links import FileLinks
from hub.tickets.files.scanning import Kept, Scanning
from hub.tickets.files.thumbnails import Thumbnails
from hub.tickets.history import History
from hub.tickets.organisation import Organisation, Sources
from hub.tickets.people.customers import Customers
from hub.tickets.reading import Reading
from hub.tickets.replies.suppressions import Suppressions
from hub.tickets.sla.recalculation import SlaRecalculation
from hub.tickets.sla.timer import SlaTimer


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
                menus=kept.menus,
                word_lists=kept.word_lists,
            )
        )
        self.access = Access(self.organisation, kept.tickets)
        scanner = _scanner(ground.settings.attachments)
        self.attachments = Attachments(
            clock, ids, kept.files, ground.blobs, _file_rules(ground.settings.attachments, scanner)
        )
        places = Kept(kept.files, ground.blobs, kept.messages)
        self.scanning = Scanning(clock, ids, places, scanner)
        files = ground.settings.attachments
        self.shrinker = Shrinker(max_pixels=files.max_pixels)
        self.thumbnails = Thumbnails(kept.files, ground.blobs, self.shrinker if files.thumbnails else None)
        self.file_links = FileLinks(clock, ground.settings.public_url, lambda: ground.file_key)
        self.customers = Customers(clock, ids, kept.customers, kept.identities)
        self.suppressions = Suppressions(clock, ids, kept.suppressions, self.organisation)
        self.conversations = Conversations(clock, ids, kept.tickets, kept.messages, self.organisation)
        self.history = History(kept.history)
        self.sla_timer = SlaTimer(clock, ids, kept.tickets, self.organisation)
        self.sla_recalculation = SlaRecalculation(
            clock, kept.tickets, self.organisation, lambda: ground.leads
        )
        self.reading = Reading(clock, ids, self.access, kept.tickets)


def _scanner(settings: AttachmentSettings) -> Clamd | None:
    if not settings.clamd:
        return None
    return Clamd(settings.clamd, timeout_s=settings.clamd_timeout_s, fail_open=settings.fail_open)


def _file_rules(settings: AttachmentSettings, scanner: Clamd | None) -> FileRules:
    limits = FileLimits(
        max_bytes=settings.max_bytes,
        max_total_bytes=settings.max_total_bytes,
        max_files=settings.max_files,
    )
    return FileRules(limits=limits, scanner=scanner, fail_open=settings.fail_open)
