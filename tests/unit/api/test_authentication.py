"""Where a request comes from, behind proxies and without."""

import pytest
from aiohttp.test_utils import make_mocked_request

from hub.api.http.authentication import client_address
from hub.api.services import ApiOptions

PROXIES = ApiOptions(trusted_proxies=("127.0.0.1", "10.0.0.9"))


class Transport:
    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._address, 1) if name == "peername" else default


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "1.2.3.4", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        ("127.0.0.1", "10.0.0.9", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "x" * 500, "x" * 64),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: str, expected: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers, transport=Transport(peer))
    assert client_address(request, PROXIES) == expected
