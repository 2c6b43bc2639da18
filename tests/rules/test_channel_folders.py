"""Every channel's folder has the same shape, and its channel.toml tells the truth about its settings."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

import hub
from hub.channels.registry import CHANNELS

HUB = Path(hub.__file__).parent
PACKAGES = sorted(path for path in (HUB / "channels").iterdir() if (path / "__init__.py").exists())
FOLDERS = [path for path in PACKAGES if path.name == "_template" or (path / "channel.toml").exists()]
SHARED = [path for path in PACKAGES if path not in FOLDERS]
"""What several channels of one provider have in common; it is no channel, so no inbox can name it."""
FILES = {"__init__.py", "settings.py", "parse.py", "receive.py", "send.py", "channel.toml"}


def manifest(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "channel.toml").read_text(encoding="utf-8"))


def settings_of(folder: Path) -> type[msgspec.Struct]:
    module = import_module(f"hub.channels.{folder.name}.settings")
    (found,) = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and value is not msgspec.Struct
    ]
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_has_the_files(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= FILES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_manifest_is_true(folder: Path) -> None:
    told = manifest(folder)
    assert told["channel"]["kind"] == folder.name.strip("_")
    assert (HUB.parent / told["channel"]["docs"]).exists()
    fields = {field.encode_name: field for field in msgspec.structs.fields(settings_of(folder))}
    assert set(told.get("settings", {})) == set(fields)
    for name, setting in told.get("settings", {}).items():
        assert setting["help"].strip()
        assert setting.get("required", False) is fields[name].required, name


def test_every_registered_channel_has_its_folder() -> None:
    assert {f"hub.channels.{folder.name}" for folder in FOLDERS if folder.name != "_template"} == set(
        CHANNELS.values()
    )


def test_what_is_shared_is_used_by_channels_alone_and_names_none_of_them() -> None:
    channels = {folder.name for folder in FOLDERS}
    for shared in SHARED:
        named = re.compile(rf"hub\.channels\.{shared.name}\b")
        users = {
            path.relative_to(HUB).parts[:2]
            for path in HUB.rglob("*.py")
            if named.search(path.read_text("utf-8"))
        }
        folders = {path.name for path in (HUB / "channels").iterdir() if path.is_dir()}
        others = {one.name for one in SHARED} - {shared.name}
        assert users <= {("channels", name) for name in folders - others}
        assert len(users) > 1
        for path in shared.rglob("*.py"):
            assert not channels & set(re.findall(r"hub\.channels\.(\w+)", path.read_text("utf-8"))), path


def test_channels_import_none_of_each_other() -> None:
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            for other in re.findall(r"hub\.channels\.(\w+)", path.read_text(encoding="utf-8")):
                assert other == folder.name or other not in {one.name for one in FOLDERS}, path
