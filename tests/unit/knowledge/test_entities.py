"""Things a text names are found: everybody's and the organisation's own, in English and Chinese."""

import itertools
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.text.entities import EntityFinder

LISTS = (
    WordList(
        id="p",
        name="Router",
        kind=WordListKind.ENTITY,
        label="product",
        words=("HomeBox 5", "homebox", "家庭路由器"),
    ),
    WordList(
        id="o", name="Orders", kind=WordListKind.ENTITY, label="order", patterns=("AB-99999", "SO9999.9")
    ),
    WordList(id="x", name="Old", kind=WordListKind.ENTITY, label="old", words=("fax",), active=False),
)


@cache
def finder() -> EntityFinder:
    """Load the language models when they are needed, not when tests are listed."""
    return EntityFinder(LISTS)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.label, one.text, one.value) for one in finder().find(text)]


def test_the_organisations_own_things() -> None:
    assert found("My Homebox of order AB-12345, not XAB-123456, a fax") == [
        ("product", "Homebox", "HomeBox 5"),
        ("order", "AB-12345", "AB-12345"),
    ]
    assert found("我的家庭路由器坏了，单号SO1234.5") == [
        ("product", "家庭路由器", "HomeBox 5"),
        ("order", "SO1234.5", "SO1234.5"),
    ]
    assert found("the HomeBox 5 too") == [("product", "HomeBox 5", "HomeBox 5")]


def test_what_everybody_names() -> None:
    assert [
        (label, text)
        for label, text, _ in found("I paid €1,234.50 on 2026-11-23, see https://shop.example/a?b=1")
    ] == [
        ("amount", "€1,234.50"),
        ("date", "2026-11-23"),
        ("web_address", "https://shop.example/a?b=1"),
    ]
    assert [text for _, text, _ in found("我付了99元 and 20 EUR, 5 dollars")] == [
        "99元",
        "20 EUR",
        "5 dollars",
    ]
    assert found("call me at 10") == []


@given(st.text(alphabet="AB-0123456789 .€$元homebx家庭路由器/", max_size=60))
def test_entities_never_overlap(text: str) -> None:
    entities = finder().find(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(entities))
