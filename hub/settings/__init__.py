"""Settings: typed and frozen, from a TOML file, the environment and secret files."""

from hub.settings.reading import load_settings
from hub.settings.sections import Settings

__all__ = ["Settings", "load_settings"]
