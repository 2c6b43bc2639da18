"""Operations of the knowledge base and of what learns from the desk's work."""
