"""The console's types are made from the hub's models: what was made last must still be true."""

import json
import runpy
from pathlib import Path

CONSOLE = Path(__file__).resolve().parents[2] / "web_agent_console"
HINT = "the hub's models changed: run `npm run types` in web_agent_console and commit what it writes"


def test_the_consoles_schemas_are_those_of_the_hub() -> None:
    made = runpy.run_path(str(CONSOLE / "scripts" / "wire_schemas.py"))["wire_document"]()
    assert json.loads((CONSOLE / "generated" / "wire.json").read_text(encoding="utf-8")) == made, HINT


def test_every_schema_has_its_type() -> None:
    """Node.js is not asked for here; a type that is missing from the file was not made again."""
    wire = json.loads((CONSOLE / "generated" / "wire.json").read_text(encoding="utf-8"))
    types = (CONSOLE / "src" / "api" / "wire.ts").read_text(encoding="utf-8")
    missing = [name for name in wire["components"]["schemas"] if f"        {name}: " not in types]
    assert not missing, HINT


def test_every_schema_has_a_name_of_its_own() -> None:
    """Two models of one name would be published under the paths of their modules, which change when files move."""
    made = runpy.run_path(str(CONSOLE / "scripts" / "wire_schemas.py"))["wire_document"]()
    assert [name for name in made["components"]["schemas"] if "__" in name] == []
