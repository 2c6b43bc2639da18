"""Write a scenario as TOML that `read_scenario` reads."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Table = Mapping[str, Any]  # Any: what TOML holds


def scenario_text(table: Table, comment: str = "") -> str:
    """Return the file: single values first, then each list of tables."""
    lists = {key: value for key, value in table.items() if _is_list_of_tables(value)}
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += [f"{key} = {_value(value)}" for key, value in table.items() if key not in lists]
    for name, entries in lists.items():
        for entry in entries:
            lines += ["", f"[[{name}]]", *_entry(entry)]
    return "\n".join(lines) + "\n"


def _entry(entry: Table) -> Iterator[str]:
    for key, value in entry.items():
        if _is_list_of_tables(value):
            yield f"{key} = ["
            yield from (f"    {_value(part)}," for part in value)
            yield "]"
        else:
            yield f"{key} = {_value(value)}"


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], Mapping)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else json.dumps(key, ensure_ascii=False)
