"""The people who work: who they are, how they sign in, whether they are reachable and what they hold."""
