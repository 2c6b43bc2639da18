"""Reports of mail that did not arrive, tied to the mail they are about, over real SMTP and real parsing."""

from contextlib import AbstractAsyncContextManager
from email import message_from_bytes
from email.policy import default

from hub.domain.interaction import Party
from hub.domain.message import DeliveryState, MessageKind
from hub.tickets.replies.addressing import Wish
from tests.integration.mail_hub import MailHub, mail_hub, mail_inbox
from tests.servers.catcher import Catcher, catcher

HELP, LI = "help@shop.example", "li@mail.example"
ASKED = f"From: Li <{LI}>\r\nTo: {HELP}\r\nMessage-ID: <1@m>\r\nSubject: Order 4711\r\n\r\nWhere is it?\r\n".encode()


def report(sent: bytes, action: str, status: str, *, returned: str = "message/rfc822") -> bytes:
    """A delivery report (RFC 3464) as a mail server writes it."""
    head, _, _ = sent.partition(b"\r\n\r\n")
    return b"\r\n".join(
        (
            b"From: Mail Delivery System <MAILER-DAEMON@mail.example>",
            f"To: {HELP}".encode(),
            b"Subject: Delivery Status Notification",
            b"Message-ID: <dsn-" + status.encode() + b"@mail.example>",
            b"Auto-Submitted: auto-replied",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            b"MIME-Version: 1.0",
            b"",
            b"--b\r\nContent-Type: text/plain\r\n\r\nThe mail did not arrive.",
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n",
            f"Final-Recipient: rfc822; {LI}\r\nAction: {action}\r\nStatus: {status}".encode(),
            b"Diagnostic-Code: smtp; the mailbox says " + status.encode(),
            b"",
            b"--b\r\nContent-Type: " + returned.encode() + b"\r\n\r\n" + head + b"\r\n",
            b"--b--",
        )
    )


def hub_sending_to(caught: Catcher) -> AbstractAsyncContextManager[MailHub]:
    return mail_hub(mail_inbox("support", HELP), smtp_host="127.0.0.1", smtp_port=caught.port)


async def replied(hub: MailHub) -> tuple[str, str]:
    ticket = await hub.take(ASKED, "support", "1")
    return ticket.id, (await hub.reply(ticket.id, "It left today.")).id


async def test_a_hard_bounce_fails_the_mail_with_a_reason_and_opens_no_ticket() -> None:
    async with catcher() as caught, hub_sending_to(caught) as hub:
        ticket_id, message_id = await replied(hub)
        (_, sent) = caught.mails[-1]
        ticket = await hub.take(
            report(sent, "failed", "5.1.1", returned="text/rfc822-headers"), "support", "2"
        )
        assert ticket.id == ticket_id
        delivery = (await hub.floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert delivery.state is DeliveryState.FAILED
        assert delivery.reason.startswith("bounced: ")
        li = Party(kind="email", value=LI)
        assert await hub.floor.suppressions.active(li, "support") is not None
        again = await hub.floor.replies.addressing(ticket, Wish())
        assert [one.value for one in again.to] == [LI]


async def test_a_delay_leaves_a_note_and_the_mail_as_it_is() -> None:
    async with catcher() as caught, hub_sending_to(caught) as hub:
        ticket_id, message_id = await replied(hub)
        (_, sent) = caught.mails[-1]
        for name in ("2", "2"):
            assert (await hub.take(report(sent, "delayed", "4.2.2"), "support", name)).id == ticket_id
        delivery = (await hub.floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert delivery.state is DeliveryState.SENT
        assert delivery.reason.startswith("delayed: ")


async def test_a_mail_that_was_given_up_has_failed_and_its_address_may_take_the_next() -> None:
    async with catcher() as caught, hub_sending_to(caught) as hub:
        _, message_id = await replied(hub)
        (_, sent) = caught.mails[-1]
        await hub.take(report(sent, "failed", "5.2.2"), "support", "2")
        delivery = (await hub.floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert delivery.state is DeliveryState.FAILED
        assert "5.2.2" in delivery.reason
        assert await hub.floor.suppressions.active(Party(kind="email", value=LI), "support") is None


async def test_a_report_about_somebody_elses_mail_is_a_ticket_of_its_own() -> None:
    async with catcher() as caught, hub_sending_to(caught) as hub:
        ticket_id, message_id = await replied(hub)
        ticket = await hub.take(report(ASKED, "failed", "5.1.1"), "support", "2")
        assert ticket.id != ticket_id
        assert "bounce" in ticket.tags
        delivery = (await hub.floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert delivery.state is DeliveryState.SENT


async def test_answers_to_our_mail_name_both_marks() -> None:
    async with catcher() as caught, hub_sending_to(caught) as hub:
        ticket_id, message_id = await replied(hub)
        mail = message_from_bytes(caught.mails[-1][1], policy=default)
        assert mail["Message-ID"].startswith(f"<{message_id}.1.")
        assert mail["Reply-To"].addresses[0].addr_spec.startswith("help+t.1.")
        for number, lines in enumerate(
            (
                f"To: {mail['Reply-To']}\r\nSubject: something new",
                f"To: {HELP}\r\nSubject: x\r\nIn-Reply-To: {mail['Message-ID']}",
                f"To: {HELP}\r\nSubject: Re: Order 4711",
            )
        ):
            raw = f"From: {LI}\r\nMessage-ID: <a{number}@m>\r\n{lines}\r\n\r\nThanks, number {number}\r\n".encode()
            assert (await hub.take(raw, "support", f"a{number}")).id == ticket_id
        said = await hub.floor.messages.latest_of_ticket(ticket_id, 50)
        assert [one.kind for one in said].count(MessageKind.INBOUND) == 4
