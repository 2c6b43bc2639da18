"""Calls arrive by the lines (`lines.py`), not here: what comes in to be stored is the call desk's own report of them."""

from collections.abc import Sequence

from hub.channels.contract import WebhookRoute


def routes() -> Sequence[WebhookRoute]:
    """Return the webhooks of an inbox that only browsers reach: none."""
    return ()
