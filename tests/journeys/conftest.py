"""Servers that journeys need."""

from tests.servers.mail import mail_servers

__all__ = ["mail_servers"]
