"""Outgoing webhooks: other systems are told what happens in the hub."""
