"""The OpenAPI document, made once a process and only when a test wants it."""

from functools import cache
from typing import Any

from hub.api.http.openapi import build_openapi
from hub.api.registry import OPERATIONS


@cache
def api_document() -> dict[str, Any]:
    """Return the document; it is shared, so nobody changes it."""
    return build_openapi(OPERATIONS, {"namespaces": {"/agent": {}}})
