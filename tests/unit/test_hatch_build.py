"""The build hook builds when the sources changed, asks for Node.js only then, and can be told to leave it."""

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook, on a small browser side of its own."""
    monkeypatch.delenv("HUB_SKIP_CONSOLE", raising=False)
    spec = importlib.util.spec_from_file_location("hatch_build_under_test", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    console = tmp_path / "web_agent_console"
    (console / "src").mkdir(parents=True)
    (console / "dist").mkdir()
    (console / "package.json").write_text("{}")
    (console / "src" / "main.ts").write_text("1")
    monkeypatch.setattr(module, "CONSOLE", console)
    monkeypatch.setattr(module, "STAMP", console / "dist" / ".stamp")
    return module


def _stamp(hook: ModuleType) -> None:
    hook.STAMP.write_text(hook.source_hash() + "\n")


def test_a_build_is_due_until_the_stamp_names_the_sources(hook: ModuleType) -> None:
    assert hook.build_needed()
    _stamp(hook)
    assert not hook.build_needed()
    (hook.CONSOLE / "src" / "main.ts").write_text("2")
    assert hook.build_needed()


def test_a_renamed_source_is_a_changed_source(hook: ModuleType) -> None:
    before = hook.source_hash()
    (hook.CONSOLE / "src" / "main.ts").rename(hook.CONSOLE / "src" / "other.ts")
    assert hook.source_hash() != before


@pytest.mark.parametrize("folder", ["node_modules", "dist", "dist-fake", "generated"])
def test_what_is_made_is_no_source(hook: ModuleType, folder: str) -> None:
    before = hook.source_hash()
    (hook.CONSOLE / folder).mkdir(exist_ok=True)
    (hook.CONSOLE / folder / "made.js").write_text("x")
    assert hook.source_hash() == before


def test_it_can_be_skipped(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SKIP_CONSOLE", "1")
    assert not hook.build_needed()
    monkeypatch.setenv("HUB_SKIP_CONSOLE", "0")
    assert hook.build_needed()


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ("Successfully installed hub-0.1.0", 0),
        ("ERROR: no matching distribution", 1),
        ("Successfully installed a-1", 1),
    ],
)
def test_progress_tells_how_pip_ended(
    hook: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    last: str,
    code: int,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"  Collecting noise\n  [console] 2/2 building\n{last}\n"))
    assert hook.progress() == code
    shown = capsys.readouterr().out
    assert "[console] 2/2 building" in shown
    assert last in shown
    assert "noise" not in shown
