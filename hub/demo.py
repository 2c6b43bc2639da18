"""The demo organisation in a running hub: seeded once, with one password for its four people."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from hub.bootstrap import Hub
from hub.domain.agent import Agent
from hub.domain.queue import Inbox
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import new_secret
from hub.seed import add_missing, read_seed, seed_folder

DEMO_MAIL, DEMO_TEXTS = "demo-mail", "demo-texts"
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


@dataclass(frozen=True, kw_only=True)
class OutsideWorld:
    """Servers on this machine that stand in for post and phone provider."""

    host: str
    smtp_port: int
    phone_url: str
    account_sid: str
    auth_token: str


async def connect_demo(hub: Hub, world: OutsideWorld) -> None:
    """Have the demo's mail and texts leave for the servers of this start; what an administrator changed is left alone."""
    inboxes = hub.ground.kept.inboxes

    def mail(inbox: Inbox) -> Change[Inbox] | None:
        settings = inbox.settings
        if settings.get("smtp_host", world.host) != world.host or settings.get("smtp_user"):
            return None
        sending = {"smtp_host": world.host, "smtp_port": world.smtp_port, "smtp_security": "none"}
        return Change(replace(inbox, settings={**settings, **sending}))

    def texts(inbox: Inbox) -> Change[Inbox] | None:
        account = str(inbox.settings.get("account_sid", ""))
        if account != world.account_sid and not (account.startswith("env:") and not inbox.active):
            return None
        standing_in = {
            "account_sid": world.account_sid,
            "auth_token": world.auth_token,
            "api_base_url": world.phone_url,
        }
        return Change(replace(inbox, settings=standing_in, active=True))

    for inbox_id, change in ((DEMO_MAIL, mail), (DEMO_TEXTS, texts)):
        with suppress(NotFound):  # deleted by an administrator
            await inboxes.update(inbox_id, change)


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
