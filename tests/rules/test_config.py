"""The sample configuration says what the code does."""

import tomllib
from pathlib import Path

import pytest

from hub.errors import SettingsError
from hub.settings import Settings, load_settings

SAMPLE = Path(__file__).parents[2] / "config" / "hub.toml"


def test_the_sample_holds_every_key_with_its_default() -> None:
    sample = tomllib.loads(SAMPLE.read_text("utf-8"))
    assert sample == Settings().model_dump(mode="json")


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(
            {"HUB_PORT": "door", "HUB_LOGS__LEVEL": "loud", "HUB_NOTHING": "1", "HUB_SERVER__COLOUR": "red"}
        )
    assert len(caught.value.detail.splitlines()) == 4


def test_secrets_come_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "uri"
    secret.write_text("mongodb://db/hub\n")
    assert load_settings({"HUB_MONGODB_URI": f"file:{secret}"}).storage.mongodb_uri == "mongodb://db/hub"
