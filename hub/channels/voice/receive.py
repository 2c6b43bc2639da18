"""Calls arrive by the lines (`carried.py`), not here: what comes in to be stored is the call desk's own report of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.channels.contract import WebhookRoute

if TYPE_CHECKING:
    from hub.channels.voice.twilio.assembly import TwilioInbox


def routes(carrier: "TwilioInbox") -> Sequence[WebhookRoute]:
    """Return the webhooks of the provider that brings the calls; trunks and browsers have none."""
    return carrier.routes()
