"""Servers and the browser that journeys need."""

from tests.journeys.browser import chromium
from tests.servers.mail import mail_servers

__all__ = ["chromium", "mail_servers"]
