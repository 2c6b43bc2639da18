"""What an agent may be offered beside what the agent holds."""

from datetime import UTC, datetime

import pytest

from hub.domain.agent import Agent, has_room, is_open

T0 = datetime(2026, 11, 23, 9, tzinfo=UTC)


def _agent(*, max_load: int = 5, interruptible: bool = True) -> Agent:
    return Agent(
        id="ana",
        name="Ana",
        email="",
        max_load=max_load,
        interruptible=interruptible,
        capacity={"email": 9},
        state_since=T0,
        idle_since=T0,
        created_at=T0,
    )


@pytest.mark.parametrize(
    ("held", "channel", "has"),
    [
        ({"email": 5}, "webchat", True),
        ({"email": 5}, "voice", True),
        ({"email": 5}, "email", False),
        ({"email": 3, "sms": 2}, "voice", True),
        ({"sms": 3}, "webchat", True),
        ({"webchat": 1, "email": 3}, "email", True),
        ({"webchat": 1, "email": 4}, "email", False),
        ({"webchat": 1, "email": 4}, "webchat", True),
        ({"webchat": 1}, "voice", False),
        ({"webchat": 3}, "webchat", False),
        ({"voice": 1}, "webchat", False),
        ({"voice": 1}, "email", False),
        ({"voice": 1}, "sms", False),
        ({"email": 0, "voice": 0}, "voice", True),
    ],
)
def test_mails_block_no_live_contact_and_a_call_blocks_everything(
    held: dict[str, int], channel: str, has: bool
) -> None:
    assert has_room(_agent(), held, channel) is has


def test_who_is_not_interrupted_finishes_what_is_held_first() -> None:
    steady = _agent(max_load=1, interruptible=False)
    assert not has_room(steady, {"email": 1}, "voice")
    assert not is_open(steady, {"email": 1})
    assert not has_room(_agent(interruptible=False), {"sms": 1}, "voice")
    assert has_room(steady, {}, "voice")


def test_who_may_be_interrupted_is_open_while_no_live_contact_fills_them() -> None:
    assert is_open(_agent(max_load=1), {"email": 1})
    assert not is_open(_agent(max_load=1), {"webchat": 1})
    assert not is_open(_agent(), {"voice": 1})
    assert not is_open(_agent(max_load=0), {})
