"""Rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED_FOR_NOTHING = re.compile(r"(^|/)(utils?|helpers?|common|misc|models|base|manager)\.(py|ts|tsx)$")
MAX_LINES = 360


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_files_are_named_for_what_they_hold() -> None:
    assert [str(path) for path in tracked() if NAMED_FOR_NOTHING.search(str(path))] == []


def test_files_can_be_read_at_a_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("hub/*.py", "web_agent_console/src/*.ts", "web_agent_console/src/*.tsx")
        if not {"generated", "i18n", "wire.ts"} & set(path.parts)  # wire.ts is generated
        and (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_time_and_chance_come_from_one_place() -> None:
    banned = re.compile(r"datetime\.now\(|datetime\.utcnow\(|\buuid4\(|(?<![\w.])random\.|time\.time\(")
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("hub/*.py")
        if path.name not in ("clock.py", "ids.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if banned.search(line)
    ]
    assert offenders == []


def test_lock_files_name_no_host() -> None:
    host = re.compile(r'"resolved"|^-|--index-url|--find-links|@ *(https?|file):')
    locks = [*tracked("*.lock"), *tracked("web_agent_console/package-lock.json")]
    assert len(locks) == 3
    offenders = [path.name for path in locks if any(map(host.search, path.read_text("utf-8").splitlines()))]
    assert offenders == []
