"""A contact-centre hub: every customer contact becomes a ticket and reaches the right agent."""

__version__ = "0.1.0"
