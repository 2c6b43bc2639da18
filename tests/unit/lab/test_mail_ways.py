"""The post under the dial: whoever tries again gets through, and the right people hear of it."""

import pytest

from hub.lab.faults import Dial
from hub.lab.mail_server import Post, Route
from hub.lab.mail_ways import MailWays, message_id_of

SHOP, HELP, MIA = "support@shop.example", "help@shop.example", "mia@mail.example"
HUB = {SHOP: 0, HELP: 2525}


def post(number: int, to: str = SHOP) -> Post:
    return Post(sender=MIA, recipient=to, raw=b"Subject: x\r\nMessage-ID: <%d@x>\r\n\r\nHello" % number)


def test_without_faults_mail_goes_straight_to_its_door() -> None:
    ways = MailWays(Dial(), HUB)
    assert ways.route(post(1)) == Route()
    assert ways.route(post(1, HELP)) == Route(port=2525)
    assert ways.route(post(1, MIA)) == Route()


def test_who_tries_again_gets_through() -> None:
    ways = MailWays(Dial(position=10, seed=4), HUB)
    routes = [[ways.route(post(number)) for _ in range(2)] for number in range(300)]
    first = [one for one, _ in routes]
    assert {one.refuse[:3] for one in first} == {"", "450", "451"}
    assert any(one.cut for one in first)
    assert any(len(one.delays_s) == 2 for one in first)
    assert any(0 < one.delays_s[0] < 10 for one in first)
    assert not any(again.refuse or again.cut for _, again in routes)


def test_unreachable_people_are_told_in_both_ways() -> None:
    ways = MailWays(Dial(seed=1), HUB)
    ways.unreachable.add(MIA)
    routes = [ways.route(post(number, MIA)) for number in range(50)]
    assert {bool(one.refuse) for one in routes} == {True, False}
    assert all(one.refuse.startswith("550") or one.returned for one in routes)


def test_the_right_ones_hear_of_what_arrives() -> None:
    ways = MailWays(Dial(), HUB)
    at_the_door: list[str] = []
    read: list[bytes] = []
    ways.at_the_door.append(at_the_door.append)
    ways.people[MIA] = read.append
    for to in (SHOP, MIA, "nobody@mail.example"):
        ways.arrived(post(7, to))
    assert (at_the_door, read) == (["<7@x>"], [post(7).raw])


@pytest.mark.parametrize("raw", [b"", b"Subject: x\r\n\r\nMessage-ID: <in@body>\r\n"])
def test_a_mail_without_an_id(raw: bytes) -> None:
    assert message_id_of(raw) == ""
