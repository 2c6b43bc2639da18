"""How a channel reads its settings."""

from pathlib import Path

import msgspec
import pytest

from hub.channels.context import resolve_secret
from hub.channels.registry import CHANNELS, build
from hub.errors import Invalid, SettingsError
from tests.factories.outbound import make_context, make_inbox


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: str
    hosts: list[str] = []
    port: int = 25


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A secret where secrets may lie."""
    (tmp_path / "secrets").mkdir()
    path = tmp_path / "secrets" / "token"
    path.write_text("from the file\n")
    return path


def test_secrets_are_fetched_from_where_they_are_kept(kept: Path) -> None:
    assert resolve_secret(f"file:{kept}", directories=[kept.parent]) == "from the file"
    assert (
        resolve_secret("env:HUB_SECRET_A", {"HUB_SECRET_A": "from the environment"}) == "from the environment"
    )
    assert resolve_secret("https://example.com") == "https://example.com"
    assert resolve_secret("plain") == "plain"


@pytest.mark.parametrize("value", ["env:HUB_SECRET_GONE", "file:/run/secrets/gone"])
def test_a_missing_secret_is_named_by_its_place(value: str) -> None:
    with pytest.raises(SettingsError, match=value):
        resolve_secret(value, {})


def test_nothing_else_of_the_machine_can_be_read(kept: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("private")
    (kept.parent / "link").symlink_to(outside)
    for place in (outside, kept.parent / ".." / "outside", kept.parent / "link", "relative", "a\0b"):
        with pytest.raises(SettingsError) as raised:
            resolve_secret(f"file:{place}", directories=[kept.parent])
        assert "private" not in str(raised.value)
    with pytest.raises(SettingsError):
        resolve_secret("env:HUB_MONGODB_URI", {"HUB_MONGODB_URI": "private"})


def test_settings_are_typed_with_secrets_in_every_depth(kept: Path, tmp_path: Path) -> None:
    inbox = make_inbox(settings={"token": f"file:{kept}", "hosts": [f"file:{kept}", "b"]})
    settings = make_context(data_dir=tmp_path).settings(inbox, Settings)
    assert settings == Settings(token="from the file", hosts=["from the file", "b"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "token"),
        ({"token": "x", "tokn": "y"}, "tokn"),
        ({"token": "x", "port": "25"}, "int"),
        ({"token": "env:HUB_SECRET_NOT_THERE"}, "HUB_SECRET_NOT_THERE"),
    ],
)
def test_wrong_settings_are_told_with_the_inbox(settings: dict[str, object], told: str) -> None:
    with pytest.raises(SettingsError, match=rf"inbox inbox1: .*{told}"):
        make_context().settings(make_inbox(settings=settings), Settings)


def test_the_value_of_a_secret_is_never_told() -> None:
    context = make_context(resolve=lambda value: "hunter2hunter2" if value == "env:PORT" else value)
    with pytest.raises(SettingsError) as raised:
        context.settings(make_inbox(settings={"token": "x", "port": "env:PORT"}), Settings)
    assert "hunter2" not in str(raised.value)


def test_webhooks_have_a_public_address() -> None:
    context = make_context(public_url="https://hub.example.com/base/")
    assert context.webhook_url(make_inbox(), "sms") == "https://hub.example.com/base/webhooks/inbox1/sms"


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid) as raised:
        build(make_inbox(channel="pigeon"), make_context())
    assert raised.value.fields["known"] == sorted(CHANNELS)
