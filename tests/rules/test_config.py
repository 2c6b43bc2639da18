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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_PUBLIC_URL", "desk.example.com"),
        ("HUB_PUBLIC_URL", "https://desk.example.com:port"),
        ("HUB_SERVER__ALLOWED_ORIGINS", "https://a.example.com,ftp://b.example.com"),
        ("HUB_SERVER__TRUSTED_PROXIES", "localhost"),
        ("HUB_DATA_DIR", ""),
        ("HUB_SECURITY__SESSION_HOURS", "1e300"),
        ("HUB_SECURITY__SESSION_HOURS", "nan"),
        ("HUB_INTAKE__REOPEN_DAYS", "inf"),
        ("HUB_INTAKE__WORKERS", "1000000"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    assert len(caught.value.detail.splitlines()) == 1


def test_an_address_of_six_is_written_in_brackets() -> None:
    assert load_settings({"HUB_HOST": "::1", "HUB_PORT": "80"}).public_url == "http://[::1]:80"
