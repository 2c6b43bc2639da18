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


def test_secrets_are_fetched_from_where_they_are_kept(tmp_path: Path) -> None:
    kept = tmp_path / "token"
    kept.write_text("from the file\n")
    assert resolve_secret(f"file:{kept}") == "from the file"
    assert resolve_secret("env:TOKEN", {"TOKEN": "from the environment"}) == "from the environment"
    assert resolve_secret("https://example.com") == "https://example.com"
    assert resolve_secret("plain") == "plain"


@pytest.mark.parametrize("value", ["env:NOT_THERE", "file:/nowhere/at/all"])
def test_a_missing_secret_is_named_by_its_place(value: str) -> None:
    with pytest.raises(SettingsError, match=value):
        resolve_secret(value, {})


def test_settings_are_typed_with_secrets_in_every_depth(tmp_path: Path) -> None:
    kept = tmp_path / "token"
    kept.write_text("secret")
    inbox = make_inbox(settings={"token": f"file:{kept}", "hosts": [f"file:{kept}", "b"]})
    assert make_context().settings(inbox, Settings) == Settings(token="secret", hosts=["secret", "b"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "token"),
        ({"token": "x", "tokn": "y"}, "tokn"),
        ({"token": "x", "port": "25"}, "int"),
        ({"token": "env:HUB_TEST_NOT_THERE"}, "HUB_TEST_NOT_THERE"),
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
