"""The way in: a contact is stored, read, and becomes a message of the ticket it belongs to."""
