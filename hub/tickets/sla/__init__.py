"""What was promised to a ticket, and the clocks that hold us to it."""
