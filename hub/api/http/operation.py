"""Operations: what the REST interface can do, declared once by decorating a typed function.

The function's signature is the declaration: `body` and `query` are pydantic models, other arguments are parts of the
path, the return type is the answer (None: 204). Its name is the operationId, its docstring the summary.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, get_args

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from hub.api.services import ApiServices
from hub.domain.agent import Agent, Role, Session
from hub.errors import Unauthenticated

API_PREFIX = "/api/v1"
MAX_JSON_BYTES = 1_048_576

_PATH_PART = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: the agent, the session, and whether it came by cookie (then CSRF rules apply)."""

    agent: Agent
    session: Session
    by_cookie: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request on its way through an operation."""

    request: web.Request
    services: ApiServices
    caller: Caller | None = None
    after: list[Callable[[web.StreamResponse], None]] = field(default_factory=list)
    """What to do with the response once it is rendered, such as setting a cookie."""

    @property
    def agent(self) -> Agent:
        """Return the agent who asks; raises Unauthenticated."""
        if self.caller is None:
            raise Unauthenticated
        return self.caller.agent

    @property
    def session(self) -> Session:
        """Return the session of the request; raises Unauthenticated."""
        if self.caller is None:
            raise Unauthenticated
        return self.caller.session


Handler = Callable[..., Awaitable[Any]]  # Any: the operation's own answer type


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing clients can do. `role` is the least role needed, None for everybody."""

    id: str
    method: str
    path: str
    summary: str
    tag: str
    handler: Handler
    role: Role | None = Role.AGENT
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: Any = None  # Any: a model type, None, or web.StreamResponse for bytes
    status: int = 200
    max_body_bytes: int = MAX_JSON_BYTES
    upload: bool = False
    streams: bool = False
    """Whether the answer may take as long as its reader does."""
    media: str = "application/json"
    """As what a model is answered; an operation that says something else writes its answer itself."""

    @property
    def unsafe(self) -> bool:
        """Tell whether the method changes something."""
        return self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def path_parts(self) -> tuple[str, ...]:
        """Return the names of the variable parts of the path."""
        return tuple(_PATH_PART.findall(self.path))

    def render(self, answer: object) -> web.StreamResponse:
        """Turn what the function returned into a response."""
        if isinstance(answer, web.StreamResponse):
            return answer
        if self.answer is None:
            return web.Response(status=204)
        if isinstance(answer, BaseModel):
            body = answer.__pydantic_serializer__.to_json(answer)
        else:
            body = TypeAdapter(self.answer).dump_json(answer)
        return web.Response(status=self.status, body=body, content_type="application/json")


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations of one noun; `tag` groups them in the documentation."""

    tag: str
    items: list[Operation] = field(default_factory=list)

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:  # Any: fields of Operation
        """Register a function that answers GET."""
        return self._register("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:  # Any: fields of Operation
        """Register a function that answers POST."""
        return self._register("POST", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:  # Any: fields of Operation
        """Register a function that answers PATCH."""
        return self._register("PATCH", path, options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:  # Any: fields of Operation
        """Register a function that answers PUT."""
        return self._register("PUT", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:  # Any: fields of Operation
        """Register a function that answers DELETE."""
        return self._register("DELETE", path, options)

    def _register(self, method: str, path: str, options: Mapping[str, Any]) -> Callable[[Handler], Handler]:
        def enter(handler: Handler) -> Handler:
            self.items.append(declare(method, path, self.tag, handler, options))
            return handler

        return enter


def declare(method: str, path: str, tag: str, handler: Handler, options: Mapping[str, Any]) -> Operation:
    """Read an operation off a function's signature."""
    signature = inspect.signature(handler, eval_str=True)
    arguments = {name: part.annotation for name, part in signature.parameters.items() if name != "call"}
    answer = signature.return_annotation
    if isinstance(answer, UnionType):  # a model, or the same as a file
        answer = get_args(answer)[0]
    operation = Operation(
        id=handler.__name__,
        method=method,
        path=path,
        tag=tag,
        summary=(handler.__doc__ or "").strip().partition("\n")[0],
        handler=handler,
        body=arguments.pop("body", None),
        query=arguments.pop("query", None),
        answer=answer,
        **options,
    )
    if set(arguments) != set(operation.path_parts):
        raise TypeError(f"{operation.id}: the arguments {set(arguments)} are not the parts of {path}")
    return operation
