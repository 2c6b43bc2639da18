"""The hub answers customers itself, out of articles, until a person takes over (`hub/domain/self_service.py`)."""
