"""Calls by SIP: trunks and exchanges that send their calls to the room engine, and take ours."""
