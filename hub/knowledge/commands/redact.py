"""`hub redact`: find personal data in texts and hide it, without a server."""

import argparse
from typing import TextIO

from hub.errors import Invalid
from hub.knowledge.commands.json_lines import Json, JsonLines, print_line
from hub.knowledge.text.personal_data import personal_data
from hub.knowledge.text.redaction import hide


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Print `{text, found: [{kind, start, end}]}` for each `{text}`; returns 0, or 1 when a line could not be used."""
    lines = JsonLines(options.file)
    lines.each(
        lambda line: print_line(out, _hidden(line)),
        refuse=lambda fault: print_line(out, {"text": "", "found": [], "error": fault}),
    )
    return lines.status


def _hidden(line: Json) -> Json:
    text = line.get("text")
    if not isinstance(text, str):
        raise Invalid("`text` must be a text")
    found = personal_data(text)
    return {
        "text": hide(text, found),
        "found": [{"kind": one.kind.value, "start": one.start, "end": one.end} for one in found],
    }
