"""Among which articles a search looks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Articles in one `language` (empty: in any), for the customers of one `brand` (empty: of all); `every`: precedents too."""

    language: str = ""
    brand: str = ""
    every: bool = False


def speaks_for(brand: str, wanted: str) -> bool:
    """Tell whether what is written for a brand (empty: for all of them) is for the customers of the one wanted (empty: all)."""
    return not brand or not wanted or brand == wanted
