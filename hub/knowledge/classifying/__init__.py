"""Which label fits a text, how surely, or none."""
