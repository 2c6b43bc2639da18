"""The production store: MongoDB through PyMongo's own asyncio API."""
