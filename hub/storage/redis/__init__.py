"""What several hub processes share through Redis: a relay of events, a lease, who is connected where. Never the only copy of work."""
