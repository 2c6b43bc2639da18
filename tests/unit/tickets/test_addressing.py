"""To whom a reply goes."""

from typing import Any

import pytest

from hub.domain.interaction import MessageClass, Party
from hub.domain.message import Message
from hub.errors import Invalid
from hub.tickets.replies.addressing import Addressing, Wish, addressed_by, answer_to_all
from tests.factories.outbound import make_inbound, make_reply

OWN = {"help@shop.example", "sales@shop.example"}


def party(address: str, name: str = "") -> Party:
    return Party(kind="email", value=address, name=name)


LI, BOSS, AUNT = party("li@mail.example", "Li"), party("boss@mail.example"), party("aunt@mail.example")


def mail(message_id: str = "a", minute: float = 0, **fields: Any) -> Message:
    return make_inbound(
        message_id, minute, **({"sender": LI, "recipients": (party("help@shop.example"),)} | fields)
    )


def default(*history: Message) -> Addressing:
    return answer_to_all(history, "email", OWN)


def test_everybody_of_the_mail_gets_the_answer_but_not_ourselves() -> None:
    to = (party("Help+t.12.x@shop.example"), BOSS, party("no-reply@mail.example"))
    first = mail(recipients=to, copies=(party("sales@shop.example"), AUNT, party("BOSS@mail.example"), LI))
    assert default(first) == Addressing(to=(LI,), copies=(BOSS, AUNT))


def test_the_last_one_to_write_is_answered_and_no_mail_system() -> None:
    report = mail("c", 9, sender=party("mailer-daemon@mail.example"), message_class=MessageClass.BOUNCE)
    history = (mail(copies=(BOSS,)), mail("b", 5, sender=BOSS, copies=(LI,)), make_reply("r", 7), report)
    assert default(*history) == Addressing(to=(BOSS,), copies=(LI,))
    assert default(report) == default(make_reply("r")) == Addressing()


def test_who_is_named_replaces_the_default() -> None:
    usual = default(mail(copies=(BOSS,)))
    assert addressed_by(Wish(), usual, OWN) == usual
    assert addressed_by(Wish(copies=()), usual, OWN) == Addressing(to=(LI,))
    assert addressed_by(Wish(to=(AUNT,)), usual, OWN) == Addressing(to=(AUNT,))
    hidden = addressed_by(Wish(hidden_copies=(AUNT, BOSS)), usual, OWN)
    assert hidden == Addressing(to=(LI,), copies=(BOSS,), hidden_copies=(AUNT,))


@pytest.mark.parametrize("wrong", ["li", "li@", "a b@c", "a@b\r\nBcc: c@d", "Sales+x@shop.example", "<a@b>"])
def test_what_cannot_be_written_to_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        addressed_by(Wish(copies=(party(wrong),)), Addressing(), OWN)


def test_nobody_and_too_many_are_refused() -> None:
    for many in ((), tuple(party(f"{number}@mail.example") for number in range(51))):
        with pytest.raises(Invalid):
            addressed_by(Wish(to=many), Addressing(), OWN)


def test_addresses_come_alone_or_with_a_name() -> None:
    wish = Wish.told(["li@mail.example", '"Li, Wang" <li@mail.example>'], None, None).of_kind("email")
    assert wish.to == (party("li@mail.example"), party("li@mail.example", "Li, Wang"))
    assert wish.copies is None
