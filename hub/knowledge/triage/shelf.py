"""The models in use, in memory: read from the store at start, and again when another process has promoted one."""

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from hub.background import TaskOwner, every
from hub.domain.classifier import ClassifierInUse, ClassifierModel
from hub.domain.triage import LEARNED, Target
from hub.errors import NotFound
from hub.eventbus.repository import Repository
from hub.knowledge.ports import LanguageWork
from hub.knowledge.triage.lessons import StoredModel

logger = logging.getLogger(__name__)

LOOK_S = 60.0
"""So often is looked whether another process has promoted a model."""


class Blobs(Protocol):
    """Files by content."""

    async def put(self, data: bytes, content_type: str) -> str:
        """Store durably and return the key."""
        ...

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the bytes, if they are there."""
        ...


class InUse(Repository[ClassifierInUse], Protocol):
    """Which models are used."""

    def all(self, where: Mapping[str, Any]) -> AsyncIterator[ClassifierInUse]:  # Any: conditions
        """Yield every target's choice."""
        ...


class ModelShelf:
    """Hold the models that judge, as they are stored."""

    def __init__(
        self, models: Repository[ClassifierModel], in_use: InUse, blobs: Blobs, language: LanguageWork
    ) -> None:
        self._models = models
        self._in_use = in_use
        self._blobs = blobs
        self._language = language
        self._held: dict[Target, StoredModel] = {}
        self._tasks = TaskOwner("triage models")

    async def start(self) -> None:
        """Begin to look; returns at once."""
        self._tasks.start(self._first_look(), "load")
        self._tasks.start(every(LOOK_S, self.refresh, "looking for promoted models"), "look")

    async def stop(self) -> None:
        """End looking."""
        await self._tasks.stop()

    async def _first_look(self) -> None:
        try:
            await self.refresh()
        except Exception:  # the next look comes in a minute, and examples judge until then
            logger.exception("The models of triage could not be read")

    async def refresh(self) -> None:
        """Read which models are used, and have language work judge by them."""
        wanted = {one.id: one.model_id async for one in self._in_use.all({})}
        held: dict[Target, StoredModel] = {}
        for target in LEARNED:
            model_id = wanted.get(target.value, "")
            known = self._held.get(target)
            if known is not None and known.model_id == model_id:
                held[target] = known
            elif model_id and (fresh := await self._loaded(model_id)) is not None:
                held[target] = fresh
        self._held = held
        self._language.use_models(list(held.values()))

    async def _loaded(self, model_id: str) -> StoredModel | None:
        model = await self._models.get(model_id)
        if model is None:
            return None
        try:
            return await self._read(model, model.blob)
        except NotFound:
            logger.exception("The model %s cannot be read; examples judge in its place", model_id)
            return None

    async def twin(self, model_id: str) -> StoredModel | None:
        """Return the model that had not seen the newest tickets when this one was trained; None when it is gone."""
        model = await self._models.get(model_id) if model_id else None
        if model is None or not model.twin:
            return None
        try:
            return await self._read(model, model.twin)
        except NotFound:
            logger.warning("The twin of the model %s cannot be read", model_id)
            return None

    async def _read(self, model: ClassifierModel, key: str) -> StoredModel:
        return StoredModel(
            target=model.target,
            model_id=model.id,
            data=await self._blobs.get(key),
            slope=model.slope,
            shift=model.shift,
            channels=model.channels,
        )
