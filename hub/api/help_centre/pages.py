"""The templates of the help centre, read once, and pages made from them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined


@dataclass(frozen=True, slots=True)
class HelpPages:
    """What `web_agent_console/help_centre` holds."""

    templates: Environment
    texts: Mapping[str, Mapping[str, str]]
    style: str
    script: str

    def render(self, name: str, values: Mapping[str, Any]) -> str:  # Any: whatever the template names
        """Return a page; the first of each kind takes a moment longer, so call it off the loop."""
        return self.templates.get_template(name).render(values)


def read_help_pages(folder: Path) -> HelpPages:
    """Read the templates, the texts and the style; raises OSError or ValueError when one is missing or broken."""
    sources = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    templates = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    texts = tomllib.loads((folder / "texts.toml").read_text("utf-8"))
    style, script = ((folder / name).read_text("utf-8") for name in ("style.css", "search.js"))
    return HelpPages(templates, texts, style, script)
