"""From bytes and query strings to checked values; whatever is wrong becomes a 4xx, never a surprise further in."""

import asyncio
from collections.abc import Mapping
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from hub.api.http.inputs import is_id
from hub.api.http.problems import Malformed, TooSlow, UnsupportedMediaType, told, validation_errors
from hub.errors import Invalid, NotFound, TooLarge

M = TypeVar("M", bound=BaseModel)

READ_TIMEOUT_S = 30.0
JSON_TYPES = ("application/json", "text/json")


async def read_limited(request: web.Request, limit: int, timeout_s: float = READ_TIMEOUT_S) -> bytes:
    """Return the body; raises TooLarge beyond `limit` bytes and TooSlow when it does not come in time."""
    if request.content_length is not None and request.content_length > limit:
        raise TooLarge(f"The body may have {limit} bytes at most")
    received = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.content.iter_chunked(65_536):
                received += chunk
                if len(received) > limit:
                    raise TooLarge(f"The body may have {limit} bytes at most")
    except TimeoutError as error:
        raise TooSlow("The body did not arrive in time") from error
    return bytes(received)


def check_json_type(request: web.Request) -> None:
    """Raise UnsupportedMediaType unless the body says it is JSON in UTF-8."""
    charset = (request.charset or "utf-8").casefold()
    if request.content_type not in JSON_TYPES or charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType("The body must be application/json in UTF-8")


def parse_body(raw: bytes, model: type[M]) -> M:
    """Return the checked body; raises Malformed for what is no JSON and Invalid for wrong fields."""
    try:
        return model.model_validate_json(raw or b"", strict=True)
    except ValidationError as error:
        if any(row["type"] == "json_invalid" for row in error.errors(include_url=False)):
            raise Malformed("The body is not valid JSON") from error
        errors = validation_errors(error, "body", model.model_fields)
        raise Invalid(told("The body has wrong fields", errors), errors=errors) from error
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not valid JSON") from error


def parse_query(request: web.Request, model: type[M]) -> M:
    """Return the checked query; raises Invalid, also for a name that is given twice."""
    pairs = list(request.query.items())
    values: dict[str, str] = dict(pairs)
    if len(values) != len(pairs):
        raise Invalid("A query parameter is given twice", errors=[{"loc": ["query"], "msg": "given twice"}])
    try:
        return model.model_validate_strings(values)
    except ValidationError as error:
        errors = validation_errors(error, "query", model.model_fields)
        raise Invalid(told("The query has wrong fields", errors), errors=errors) from error
    except ValueError as error:
        raise Invalid("The query has wrong fields") from error


def path_values(request: web.Request) -> Mapping[str, str]:
    """Return the variable parts of the path; what cannot be an id belongs to nothing: raises NotFound."""
    for text in request.match_info.values():
        if not is_id(text):
            raise NotFound("There is nothing at this address")
    return dict(request.match_info)
