"""Operations of the agents' day: tickets, what is said in them, and what helps."""
