"""The world outside the hub, on loopback: mail server, phone provider, customers. It talks to a hub by public protocols only."""
