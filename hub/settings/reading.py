"""Read the settings: every fault of a file, the environment and secret files is reported at once.

Order, later wins: defaults, the file named by `HUB_CONFIG` (or config/hub.toml if present), `HUB_SECTION__KEY`
variables, the short names of `SHORT_NAMES`. A value `file:PATH` is replaced by that file's content.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hub.errors import SettingsError
from hub.settings.sections import Settings

SHORT_NAMES = {
    "HUB_HOST": ("server", "host"),
    "HUB_PORT": ("server", "port"),
    "HUB_PUBLIC_URL": ("server", "public_url"),
    "HUB_DATA_DIR": ("storage", "data_dir"),
    "HUB_MONGODB_URI": ("storage", "mongodb_uri"),
    "HUB_REDIS_URL": ("redis", "url"),
    "HUB_DEMO_PASSWORD": ("demo", "password"),
}
"""Variables with a name of their own, and the setting each stands for."""

NOT_SETTINGS = ("HUB_CONFIG", "HUB_SKIP_", "HUB_TEST_", "HUB_BENCH_", "HUB_SECRET_")

DEFAULT_CONFIG = Path("config/hub.toml")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read all sources; raises SettingsError that names every fault, one a line."""
    faults: list[str] = []
    values = _from_file(environ, faults)
    _add_environment(values, environ, faults)
    _resolve_files(values, faults)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        for fault in error.errors():
            problem = (
                "no such setting"
                if fault["type"] == "extra_forbidden"
                else fault["msg"].removeprefix("Value error, ")
            )
            faults.append(f"{'.'.join(map(str, fault['loc']))}: {problem}")
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _from_file(environ: Mapping[str, str], faults: list[str]) -> dict[str, Any]:  # Any: unvalidated TOML
    named = environ.get("HUB_CONFIG")
    path = Path(named) if named else DEFAULT_CONFIG
    if not named and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        faults.append(f"HUB_CONFIG: cannot read {path}: {error}")
        return {}


def _add_environment(values: dict[str, Any], environ: Mapping[str, str], faults: list[str]) -> None:
    for name, text in environ.items():
        if not name.startswith("HUB_") or name.startswith(NOT_SETTINGS):
            continue
        section, _, key = name.removeprefix("HUB_").lower().partition("__")
        place = SHORT_NAMES.get(name) or (section, key)
        if not place[1]:
            faults.append(f"{name}: no such setting")
            continue
        held = values.setdefault(place[0], {})
        if isinstance(held, dict):
            held[place[1]] = tuple(filter(None, text.split(","))) if _is_list(place) else text


def _is_list(place: tuple[str, str]) -> bool:
    section = Settings.model_fields.get(place[0])
    field = type(section.default).model_fields.get(place[1]) if section else None
    return field is not None and isinstance(field.default, tuple)


def _resolve_files(values: dict[str, Any], faults: list[str]) -> None:
    for section, held in values.items():
        for key, value in held.items() if isinstance(held, dict) else ():
            if isinstance(value, str) and value.startswith("file:"):
                try:
                    held[key] = Path(value.removeprefix("file:")).read_text("utf-8").strip()
                except OSError as error:
                    faults.append(f"{section}.{key}: cannot read the secret file: {error.strerror}")
