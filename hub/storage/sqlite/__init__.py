"""The embedded store: SQLite beside the attachments, one writer thread, nothing to install."""
