"""The document: complete, valid in itself, and without unbounded input."""

from collections.abc import Iterator
from typing import Any

from hub.api.registry import check_registry
from tests.factories.api_document import api_document


def walk(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a JSON value with its place."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            yield from walk(part, f"{place}/{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from walk(part, f"{place}/{number}")


def test_no_two_operations_share_a_name_or_an_address() -> None:
    check_registry()


def test_every_reference_leads_to_a_schema() -> None:
    references = [node["$ref"] for _, node in walk(api_document()) if isinstance(node.get("$ref"), str)]
    assert references
    for reference in references:
        assert reference.startswith("#/components/schemas/")
        assert reference.rpartition("/")[2] in api_document()["components"]["schemas"]


def test_every_operation_is_named_summed_up_and_answers_refusals_with_problems() -> None:
    for path, methods in api_document()["paths"].items():
        for method, operation in methods.items():
            assert operation["operationId"]
            assert operation["summary"]
            refusals = {
                status: answer for status, answer in operation["responses"].items() if status >= "400"
            }
            assert refusals or method == "get", (method, path)
            for answer in refusals.values():
                assert list(answer["content"]) == ["application/problem+json"]
            declared = {part["name"] for part in operation.get("parameters", ()) if part["in"] == "path"}
            assert declared == set(_names(path))


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def test_no_text_number_or_list_of_the_input_is_unbounded() -> None:
    bodies = [
        operation["requestBody"]
        for _, operation in walk(api_document()["paths"])
        if "requestBody" in operation
    ]
    queries = [part["schema"] for _, part in walk(api_document()["paths"]) if part.get("in") == "query"]
    seen = set(_reachable([*bodies, *queries]))
    unbounded = [
        f"{name}{place}"
        for name in sorted(seen)
        for place, node in walk(api_document()["components"]["schemas"][name])
        if _unbounded(node) and "settings" not in place
    ]
    inline = [str(node) for _, node in walk(queries) if _unbounded(node)]
    assert len(seen) > 40
    assert unbounded + inline == []


def _reachable(start: Any) -> Iterator[str]:
    waiting, seen = [start], set()
    while waiting:
        for _, node in walk(waiting.pop()):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                waiting.append(api_document()["components"]["schemas"][name])
    yield from seen


def _unbounded(node: dict[str, Any]) -> bool:
    kind = node.get("type")
    if kind == "string":
        return not ({"maxLength", "enum", "const", "format"} & set(node))
    if kind in ("integer", "number"):
        high = {"maximum", "exclusiveMaximum"} & set(node)
        low = {"minimum", "exclusiveMinimum"} & set(node)
        return not (high and low) and "const" not in node
    return kind == "array" and "maxItems" not in node


def test_input_refuses_what_it_does_not_know() -> None:
    bodies = [
        operation["requestBody"]
        for _, operation in walk(api_document()["paths"])
        if "requestBody" in operation
    ]
    for name in _reachable(bodies):
        if api_document()["components"]["schemas"][name].get("type") == "object":
            assert api_document()["components"]["schemas"][name]["additionalProperties"] is False, name
