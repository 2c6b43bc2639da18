"""The OpenAPI document against the specification's own schema."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from hub.api.http.openapi import build_openapi
from hub.api.registry import OPERATIONS


def test_the_document_is_valid_openapi_3_1() -> None:
    document = build_openapi(OPERATIONS)
    assert document["openapi"].startswith("3.1")
    faults = [str(fault)[:200] for fault in OpenAPIV31SpecValidator(document).iter_errors()]
    assert not faults


def test_every_operation_has_a_name_and_answers() -> None:
    operations = [one for path in build_openapi(OPERATIONS)["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    assert all(one["responses"] for one in operations)
