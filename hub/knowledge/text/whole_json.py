"""Read JSON of others so that it can be written again."""

import json
from typing import Any


def read_json(text: str) -> Any:  # Any: whatever JSON holds
    """Return what the text says; half a character (`\\ud800` alone), which no file can hold, becomes a question mark.

    Raises ValueError or RecursionError.
    """
    value = json.loads(text)
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.loads(written.encode(errors="replace"))
    return value
