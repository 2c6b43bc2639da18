"""What everybody in the lab shares: the servers, the hub's doors, the dial, the marks, the truth."""

from dataclasses import dataclass
from random import Random

import aiohttp

from hub.clock import Clock
from hub.lab.faults import Dial
from hub.lab.mail_server import MailServer
from hub.lab.marks import Marks
from hub.lab.phone import Phone
from hub.lab.truth import TruthFile


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Where customers find the hub; an empty door does not exist in this run.

    `mail_addresses` are fetched or listened for by the hub: address → the port of its own listener, 0 for a mailbox.
    """

    url: str
    mail_addresses: dict[str, int]
    text_webhook: str = ""
    text_number: str = ""
    chat_inbox: str = ""
    voice_webhook: str = ""
    voice_number: str = ""


@dataclass(kw_only=True)
class Surroundings:
    """The lab as its people see it; `chance` gives their moods, `web` carries their requests."""

    mail: MailServer
    phone: Phone
    doors: Doors
    dial: Dial
    marks: Marks
    truth: TruthFile
    clock: Clock
    chance: Random
    web: aiohttp.ClientSession
