"""Put the demo organisation into a store: what is there already is left alone, so seeding twice is harmless."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

import hub
from hub.domain.agent import Agent, Team
from hub.domain.business_hours import BusinessHours
from hub.domain.menu import Menu
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from hub.errors import AlreadyExists
from hub.eventbus.repository import Repository
from hub.ids import new_secret

NOUNS: dict[str, type[Any]] = {  # Any: one entity type per noun
    "teams": Team,
    "skills": Skill,
    "business_hours": BusinessHours,
    "sla_policies": SlaPolicy,
    "queues": Queue,
    "menus": Menu,
    "inboxes": Inbox,
    "rules": Rule,
    "agents": Agent,
}
"""The nouns of a seed file, in the order in which they refer to each other."""

GENERATE = "generate"
TIMES = ("created_at", "updated_at", "state_since", "idle_since")


def seed_folder() -> Path:
    """Return where the seeds lie: inside the installed package, or in the source tree beside it."""
    package = Path(hub.__file__).parent
    installed = package / "config" / "seed"
    return installed if installed.is_dir() else package.parent / "config" / "seed"


def read_seed(path: Path, now: datetime) -> dict[str, list[Any]]:  # Any: entities of all nouns
    """Return the entities of a seed file by noun; raises ValueError or msgspec.ValidationError when it is wrong."""
    sections = tomllib.loads(path.read_text("utf-8"))
    if unknown := sections.keys() - NOUNS.keys():
        raise ValueError(f"{path}: unknown sections {', '.join(sorted(unknown))}")
    return {
        noun: [entity_of(kind, entry, now) for entry in sections.get(noun, [])]
        for noun, kind in NOUNS.items()
    }


def entity_of(kind: type[Any], entry: dict[str, Any], now: datetime) -> Any:  # Any: an instance of `kind`
    """Return what one entry of a seed file stands for; raises msgspec.ValidationError when a value does not fit."""
    fields = {field.name for field in msgspec.inspect.type_info(kind).fields}  # type: ignore[attr-defined]
    entity = msgspec.convert({**{name: now for name in TIMES if name in fields}, **entry}, kind)
    if isinstance(entity, Inbox):
        made = {key: new_secret() for key, value in entity.settings.items() if value == GENERATE}
        entity = replace(entity, settings={**entity.settings, **made})
    return entity


async def add_missing(
    entities: Mapping[str, list[Any]], repositories: Mapping[str, Repository[Any]]
) -> dict[str, int]:  # Any: repositories of all nouns
    """Store the entities that are not there yet; return how many of each noun were added."""
    added: dict[str, int] = {}
    for noun, items in entities.items():
        for entity in items:
            try:
                await repositories[noun].add(entity)
            except AlreadyExists:
                continue
            added[noun] = added.get(noun, 0) + 1
    return added
