"""Values that fit a JSON Schema of the kind pydantic writes."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]


def from_schema(schema: Schema, definitions: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    """Return a strategy for values that fit the schema; optional fields come and go."""
    if "$ref" in schema:
        return from_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return st.one_of([from_schema(part, definitions) for part in schema[key]])
    kind = schema.get("type")
    if kind == "object":
        return _objects(schema, definitions)
    if kind == "array":
        items = from_schema(schema.get("items", {"type": "string"}), definitions)
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=min(3, schema.get("maxItems", 3)))
    return _scalars(kind, schema)


def _objects(schema: Schema, definitions: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    if "properties" in schema:
        needed = set(schema.get("required", ()))
        parts = {name: from_schema(part, definitions) for name, part in schema["properties"].items()}
        return st.fixed_dictionaries(
            {name: part for name, part in parts.items() if name in needed},
            optional={name: part for name, part in parts.items() if name not in needed},
        )
    values = schema.get("additionalProperties")
    names = from_schema({"type": "string", "maxLength": 20, **schema.get("propertyNames", {})}, definitions)
    inner = (
        from_schema(values, definitions)
        if isinstance(values, Mapping)
        else st.one_of(st.text(max_size=9), st.integers())
    )
    return st.dictionaries(names, inner, max_size=3)


def _scalars(kind: str | None, schema: Schema) -> st.SearchStrategy[Any]:
    if kind == "string":
        if "pattern" in schema:
            matching = st.from_regex(schema["pattern"], fullmatch=True)
            return matching.filter(lambda text: len(text) <= schema.get("maxLength", 10_000))
        longest = min(schema.get("maxLength", 60), 60)
        return st.text(min_size=schema.get("minLength", 0), max_size=longest)
    if kind == "integer":
        return st.integers(schema.get("minimum", -(2**31)), schema.get("maximum", 2**31))
    if kind == "number":
        return st.floats(
            schema.get("minimum", schema.get("exclusiveMinimum", 0)),
            schema.get("maximum", schema.get("exclusiveMaximum", 1e6)),
            exclude_min="exclusiveMinimum" in schema,
            exclude_max="exclusiveMaximum" in schema,
        )
    if kind == "boolean":
        return st.booleans()
    return st.none()
