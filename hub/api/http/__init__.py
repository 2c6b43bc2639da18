"""What every operation stands on: from a request to a typed function and back, refusals, documentation."""
