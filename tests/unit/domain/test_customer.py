"""Which spellings are one address, and which only look like one."""

import pytest

from hub.domain.customer import identity_id


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("email", " Ana@Example.ORG", "ana@example.org", True),
        ("email", "ana@STRAẞE.example", "ana@straße.example", True),
        ("email", "ana@straße.example", "ana@strasse.example", False),
        ("external", "site:001D000000IqhSL", "site:001D000000IqhSl", False),
        ("phone", "+4930901820", "+4930901820 ", True),
    ],
)
def test_capitals_make_no_other_address_and_resemblance_none_the_same(
    kind: str, one: str, other: str, same: bool
) -> None:
    assert (identity_id(kind, one) == identity_id(kind, other)) is same
