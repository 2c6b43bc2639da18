"""How a reply looks: template, signature, and the answered mail quoted below."""

from typing import Any

from hub.channels.email.compose import Letterhead, compose
from hub.channels.email.letter import Stationery, write_letter
from hub.channels.email.parse import parse_mail
from hub.domain.interaction import Party
from hub.domain.message import Answered, OutboundMessage
from tests.factories.outbound import START, make_outbound

LI = Party(kind="email", value="li@mail.example", name="Li")
ASKED = Answered(name="Li", address="li@mail.example", at=START, text="Where is <it>?\r\n\r\nLi")
SIGNED = Stationery(
    inbox_name="Shop",
    signature="{agent}, {team}\n{ticket} {unknown}",
    template="Dear {customer},\n\n{body}\n\nYours",
)


def reply(**fields: Any) -> OutboundMessage:
    return make_outbound(
        **({"recipient": LI, "body": "It {agent} is on its way.", "team_name": "Billing"} | fields)
    )


def test_template_signature_and_quotation_stand_in_the_order_people_know() -> None:
    letter = write_letter(reply(answered=ASKED), SIGNED)
    assert letter.plain == (
        "Dear Li,\n\nIt {agent} is on its way.\n\nYours\n\n-- \nAna, Billing\n#1001 {unknown}\n\n"
        "On 2026-11-23 09:00, Li <li@mail.example> wrote:\n> Where is <it>?\n>\n> Li\n"
    )
    assert '<blockquote type="cite"' in letter.html
    assert "<p>Where is &lt;it&gt;?</p>" in letter.html
    assert "Li &lt;li@mail.example&gt; wrote:" in letter.html


def test_names_hold_no_further_place_holders() -> None:
    letter = write_letter(reply(author_name="{ticket}"), Stationery(signature="{agent}"))
    assert letter.plain.endswith("-- \n{ticket}\n")


def test_quoting_can_be_switched_off_and_machines_quote_nothing() -> None:
    plain = "It {agent} is on its way.\n"
    assert write_letter(reply(answered=ASKED), Stationery(quote=False)).plain == plain
    assert write_letter(reply(answered=ASKED, automatic=True), SIGNED).plain.strip() == plain.strip()


def test_what_we_quote_is_known_as_a_quotation_by_our_own_parser() -> None:
    for language in ("en", "zh"):
        raw = compose(reply(answered=ASKED, language=language), Letterhead(address="help@shop.example"))
        assert parse_mail(raw).reply_text == "It {agent} is on its way."
