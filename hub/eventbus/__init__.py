"""How news travels: the bus, the outbox behind it, and what could not be delivered."""
