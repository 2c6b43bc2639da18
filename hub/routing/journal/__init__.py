"""Every decision, written down so that it can be proved, read in words, and decided again."""
