"""Files of messages: what they are, how large they may be, where they are fetched."""
