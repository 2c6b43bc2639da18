"""Somebody can always be let in from the command line."""

from pathlib import Path

import pytest

from hub.bootstrap import Hub, build_hub
from hub.domain.agent import Role
from hub.first_admin import add_admin
from hub.settings import load_settings


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Build outside the loop: building looks for files."""
    return build_hub(
        load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_SECURITY__ARGON2_MEMORY_KIB": "1024"})
    )


async def test_an_administrator_is_made_once_and_given_a_new_password_after(hub: Hub) -> None:
    await hub.open()
    first = await add_admin(hub, "Boss@example.com ")
    second = await add_admin(hub, "boss@example.com")

    agent = await hub.ground.kept.agents.by_email("boss@example.com")
    assert agent is not None
    assert (agent.role, first == second) == (Role.ADMIN, False)
    assert await hub.trade.passwords.verify(agent.password_hash, second)
    assert await hub.ground.kept.agents.count({}) == 1
    await hub.close()
