"""What an agent or a customer is shown for a question, why, and what became of it."""
