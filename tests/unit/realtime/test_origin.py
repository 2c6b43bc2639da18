"""Which web sites may open a socket."""

import pytest

from hub.realtime.origin import OriginPolicy, normal_origin

HOST = {"HTTP_HOST": "hub.example.com"}


@pytest.mark.parametrize(
    ("origin", "staff", "anyone"),
    [
        (None, True, True),
        ("https://hub.example.com", True, True),
        ("http://HUB.example.com", True, True),
        ("https://desk.example.com", True, True),
        ("https://shop.example.com", False, True),
        ("https://evil.example.com", False, False),
        ("https://hub.example.com.evil.net", False, False),
        ("https://hub.example.com:8443", False, False),
        ("https://evil.net/https://hub.example.com", False, False),
        ("file://hub.example.com", False, False),
        ("null", False, False),
        ("http://[", False, False),
        ("https://[hub.example.com]", False, False),
    ],
)
def test_origin(origin: str | None, staff: bool, anyone: bool) -> None:
    policy = OriginPolicy(["https://Desk.example.com/"], lambda site: site == "https://shop.example.com")
    environ = HOST if origin is None else {**HOST, "HTTP_ORIGIN": origin}
    assert policy.for_staff(environ) is staff
    assert policy.for_anyone(origin, environ) is anyone


def test_origin_in_one_spelling() -> None:
    assert normal_origin(" HTTPS://Shop.Example.com/path ") == "https://shop.example.com"
