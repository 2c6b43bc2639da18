"""Every refusal as a problem document (RFC 9457) with a stable `code`."""

import json
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from hub.api.http.inputs import Output
from hub.errors import AlreadyExists, HubError, Unavailable

CONTENT_TYPE = "application/problem+json"

CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    417: "expectation_failed",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
"""The code of a refusal that has only a status."""

MAX_ERRORS = 50


class FieldError(Output):
    """One wrong field: where it is, and what is wrong with it."""

    loc: list[str | int]
    msg: str


class Problem(Output):
    """A refusal. `code` is stable and for programs, `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[FieldError] | None = None


class Malformed(HubError):
    """The body is not the format it says it is."""

    code = "malformed"
    status = 400
    title = "Malformed body"


class TooSlow(HubError):
    """The body did not arrive in time."""

    code = "timeout"
    status = 408
    title = "Request timeout"


class UnsupportedMediaType(HubError):
    """The body comes as another format than the operation takes."""

    code = "unsupported_media_type"
    status = 415
    title = "Unsupported media type"


def problem_response(
    status: int, code: str, detail: str, extra: Mapping[str, Any] | None = None, request_id: str | None = None
) -> web.Response:  # Any: free-form problem members
    """Return a problem document; `extra` adds members, `errors` among them in any of the forms we raise."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Problem"
    document: dict[str, Any] = {
        "type": f"urn:hub:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if request_id:
        document["request_id"] = request_id
    for key, value in (extra or {}).items():
        document.setdefault(key, _errors(value) if key == "errors" else value)
    body = json.dumps(document, ensure_ascii=True, default=str).encode()
    return web.Response(status=status, body=body, content_type=CONTENT_TYPE)


def _errors(value: object) -> list[dict[str, Any]]:
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [row if isinstance(row, dict) else {"loc": [], "msg": str(row)} for row in rows]


def hub_error_response(error: HubError, request_id: str | None = None) -> web.Response:
    """Return the problem document of one of our errors."""
    code = AlreadyExists.code if isinstance(error, AlreadyExists) else error.code
    detail = error.detail if error.status < 500 or isinstance(error, Unavailable) else error.title
    response = problem_response(error.status, code, detail, error.fields, request_id)
    if (wait := error.fields.get("retry_after_s")) is not None:
        response.headers["Retry-After"] = str(max(1, round(float(wait))))
    return response


def http_error_response(error: web.HTTPException, request_id: str | None = None) -> web.Response:
    """Return the problem document of a refusal by the web framework, keeping what it says of methods."""
    code = CODES.get(error.status, f"http_{error.status}")
    detail = _FRAMEWORK_DETAILS.get(error.status, error.reason)
    response = problem_response(error.status, code, detail, None, request_id)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


_FRAMEWORK_DETAILS = {
    404: "There is nothing at this address",
    405: "This address does not take that method",
    413: "The body is too large",
}


def validation_errors(
    error: ValidationError, place: str, known: Collection[str] = ()
) -> list[dict[str, Any]]:  # Any: JSON
    """Return a pydantic error as rows of place and message; never the value itself. `known` are the fields there are."""
    rows = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        {
            "loc": [place, *(part if isinstance(part, int) else str(part)[:100] for part in row["loc"])],
            "msg": _unknown(row["loc"], known) if row["type"] == "extra_forbidden" else row["msg"],
        }
        for row in rows[:MAX_ERRORS]
    ]


def _unknown(loc: tuple[int | str, ...], known: Collection[str]) -> str:
    if len(loc) > 1 or not known:
        return "There is no such field"
    return f"There is no such field; there are {', '.join(sorted(known))}"


def told(what: str, errors: Sequence[Mapping[str, Any]]) -> str:  # Any: JSON
    """Return a sentence that names the first wrong fields, for people who see no more than it."""
    named = [f"{'.'.join(map(str, row['loc'][1:])) or 'all of it'}: {row['msg']}" for row in errors[:3]]
    return f"{what} ({'; '.join(named)}{'; ...' if len(errors) > 3 else ''})"
