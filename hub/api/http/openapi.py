"""The OpenAPI 3.1 document, made from the operations and their models."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

import hub
from hub.api.http.operation import API_PREFIX, Operation
from hub.api.http.problems import CONTENT_TYPE, Problem

Document = dict[str, Any]  # Any: a JSON document
Keyed = Mapping[Any, Document]  # Any: (model, mode)

_REF = "#/components/schemas/{model}"

_WRONG = {
    400: "Malformed body",
    401: "Not signed in",
    403: "Not allowed, or the CSRF token is missing",
    404: "No such thing, or not for the caller",
    409: "It changed meanwhile, or is in a state that does not allow this",
    413: "Body too large",
    415: "Wrong content type",
    422: "Wrong fields",
    429: "Too many attempts",
}


def build_openapi(
    operations: Iterable[Operation], socket_document: Mapping[str, Any] | None = None
) -> Document:
    """Return the document; `socket_document` describes the sockets and stands under `x-socketio`."""
    listed = list(operations)
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for one in listed:
        models += [(model, "validation") for model in (one.body, one.query) if model is not None]
        if _is_model(one.answer):
            models.append((one.answer, "serialization"))
    keyed, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REF)
    document: Document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Hub",
            "version": hub.__version__,
            "description": "The contact-centre hub. Refusals are problem documents (RFC 9457) with a stable `code`; "
            "lists are paged by cursor; times are RFC 3339 in UTC.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": API_PREFIX}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.tag for one in listed)],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": _paths(listed, keyed),
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "hub_session"},
            },
        },
    }
    if socket_document is not None:
        document["x-socketio"] = dict(socket_document)
    return document


def _is_model(answer: object) -> bool:
    return isinstance(answer, type) and issubclass(answer, BaseModel)


def _paths(operations: Iterable[Operation], keyed: Keyed) -> Document:
    paths: Document = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, keyed)
    return paths


def _operation(one: Operation, keyed: Keyed) -> Document:
    described: Document = {
        "operationId": one.id,
        "summary": one.summary.rstrip("."),
        "tags": [one.tag],
        "responses": _responses(one, keyed),
        "x-role": one.role.value if one.role else None,
    }
    if one.role is None:
        described["security"] = []
    parameters = [_path_parameter(name) for name in one.path_parts] + _query_parameters(one, keyed)
    if parameters:
        described["parameters"] = parameters
    if one.body is not None:
        content = {"application/json": {"schema": keyed[one.body, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    elif one.upload:
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        described["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": form}, "application/octet-stream": {}},
        }
    return described


def _path_parameter(name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(one: Operation, keyed: Keyed) -> list[Document]:
    if one.query is None:
        return []
    schema = one.query.model_json_schema(ref_template=_REF)
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema.get("properties", {}).items()
    ]


def _responses(one: Operation, keyed: Keyed) -> Document:
    responses: Document = {}
    if _is_model(one.answer):
        content = {one.media: {"schema": keyed[one.answer, "serialization"]}}
        responses[str(one.status)] = {"description": "Done", "content": content}
    elif isinstance(one.answer, type) and issubclass(one.answer, web.StreamResponse):
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses["200"] = {"description": "The bytes", "content": {"application/octet-stream": binary}}
    else:
        responses["204"] = {"description": "Done"}
    problem = {CONTENT_TYPE: {"schema": keyed[Problem, "serialization"]}}
    for status in _refusals(one):
        responses[str(status)] = {"description": _WRONG[status], "content": problem}
    return responses


def _refusals(one: Operation) -> list[int]:
    statuses = {404, 422} if one.path_parts or one.query else set()
    if one.role is not None or one.path == "/session":
        statuses.add(401)
    if one.unsafe:
        statuses |= {403, 409}
    if one.body is not None or one.upload:
        statuses |= {400, 413, 415, 422}
    if one.role is None and one.unsafe:
        statuses.add(429)
    return sorted(statuses)
