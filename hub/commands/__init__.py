"""What the `hub` command does besides serving: one file per command, and what some of them share."""
