"""The HTTP side of the hub: REST, webhooks, console files, health and metrics."""
