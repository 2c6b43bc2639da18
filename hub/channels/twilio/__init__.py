"""What the channels that reach their customers by Twilio have in common; no channel of its own (docs/decisions/0013)."""
