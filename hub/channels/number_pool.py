"""Which of several numbers writes to a customer. Pure.

Who wrote to one of them is answered from that one. A new conversation begins from a number of the customer's area,
else of the customer's country, else any; among those the customer's number decides by rendezvous hashing, so the
choice stays the same from message to message, and a number added to the pool or taken from it moves only those whose
choice it is (Thaler and Ravishankar, 1998).
"""

import hashlib
from collections.abc import Sequence

import phonenumbers

_NANP = 1
_AREA_DIGITS = 3


def sending_number(pool: Sequence[str], customer: str, written_to: str = "") -> str:
    """Return the number of the pool that writes to the customer, empty for an empty pool.

    `written_to` is the number the customer wrote to last; one that has left the pool does not count.
    """
    if written_to in pool and written_to:
        return written_to
    near = _nearest(pool, customer)
    return max(near, key=lambda number: _weight(customer, number), default="")


def _nearest(pool: Sequence[str], customer: str) -> Sequence[str]:
    home = _place(customer)
    if home is None:
        return pool
    places = {number: _place(number) for number in pool}
    area = [number for number in pool if home[1] and places[number] == home]
    country = [number for number in pool if (place := places[number]) and place[0] == home[0]]
    return area or country or pool


def _place(number: str) -> tuple[int, str] | None:
    """Return country code and area of a number; areas are told apart in North America, where they say where one lives."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    national = str(parsed.national_number)
    area = national[:_AREA_DIGITS] if parsed.country_code == _NANP and len(national) == 10 else ""
    return parsed.country_code or 0, area


def _weight(customer: str, number: str) -> bytes:
    return hashlib.sha256(f"{customer}\n{number}".encode()).digest()
