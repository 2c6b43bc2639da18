"""Somebody can always be let in from the command line."""

from pathlib import Path

from hub.bootstrap import build_hub
from hub.domain.agent import Role
from hub.first_admin import add_admin
from hub.settings import load_settings


async def test_an_administrator_is_made_once_and_given_a_new_password_after(tmp_path: Path) -> None:
    hub = build_hub(load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_SECURITY__ARGON2_MEMORY_KIB": "1024"}))
    await hub.open()
    first = await add_admin(hub, "Boss@example.com ")
    second = await add_admin(hub, "boss@example.com")

    agent = await hub.ground.kept.agents.by_email("boss@example.com")
    assert agent is not None
    assert (agent.role, first == second) == (Role.ADMIN, False)
    assert await hub.trade.passwords.verify(agent.password_hash, second)
    assert await hub.ground.kept.agents.count({}) == 1
    await hub.close()
