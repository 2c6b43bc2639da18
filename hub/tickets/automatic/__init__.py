"""What the hub itself says in a ticket, and why."""
