"""The demo organisation in a running hub: seeded once, with one password for its four people."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hub.bootstrap import Hub
from hub.domain.agent import Agent
from hub.eventbus.change import Change
from hub.ids import new_secret
from hub.seed import add_missing, read_seed, seed_folder

DEMO_AGENTS = ("admin", "supervisor", "ana", "bo")
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file


async def seed_demo(hub: Hub, tell: Callable[[str], object]) -> str:
    """Seed what is missing and return the demo people's password."""
    entities = read_seed(seed_folder() / "organisation.toml", hub.ground.clock.now())
    added = await add_missing(entities, hub.ground.kept.set_up())
    articles = await hub.trade.knowledge.seed(seed_folder() / "articles")
    if added or articles:
        tell(f"Seeded the demo organisation ({sum(added.values())} entries, {articles} articles).")
    password = _password(hub)
    await _set_passwords(hub, password)
    await hub.case.organisation.load()
    return password


def _password(hub: Hub) -> str:
    """Return the configured password, or the one generated at the first start (kept in the data folder, for us only)."""
    if hub.ground.settings.demo.password:
        return hub.ground.settings.demo.password
    path = Path(hub.ground.settings.storage.data_dir) / PASSWORD_FILE
    if path.exists():
        return path.read_text("utf-8").strip()
    password = new_secret(9)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(password + "\n")
    return password


async def _set_passwords(hub: Hub, password: str) -> None:
    agents = await hub.ground.kept.agents.get_many(DEMO_AGENTS)
    same = len({agent.password_hash for agent in agents}) == 1
    if same and await hub.trade.passwords.verify(agents[0].password_hash, password):
        return
    hashed = await hub.trade.passwords.hash(password)

    def change(agent: Agent) -> Change[Agent]:
        return Change(replace(agent, password_hash=hashed))

    for agent in agents:
        await hub.ground.kept.agents.update(agent.id, change)
