"""The OpenAPI document against the specification's own schema."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from hub.api.registry import OPERATIONS
from tests.factories.api_document import api_document


def test_the_document_is_valid_openapi_3_1() -> None:
    document = api_document()
    assert document["openapi"].startswith("3.1")
    faults = [str(fault)[:200] for fault in OpenAPIV31SpecValidator(document).iter_errors()]
    assert not faults


def test_every_operation_has_a_name_and_answers() -> None:
    operations = [one for path in api_document()["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    assert all(one["responses"] for one in operations)
