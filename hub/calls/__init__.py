"""Calls: from the first ring to the ticket, whatever carries the audio."""
