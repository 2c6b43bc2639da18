"""Mails that machines write: delivery reports (RFC 3464), out-of-office answers (RFC 3834), newsletters. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from hub.lab.mail_styles import Letter

_HEAD_BYTES = 8_000


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A mail that could not be delivered, and why (`5.1.1 no such person`)."""

    recipient: str
    sender: str
    reason: str
    raw: bytes


def delivery_report(returned: Returned, unique: str, now: datetime) -> bytes:
    """Return the report that goes to the sender of the mail: words, status, and the head of the mail."""
    head = returned.raw.partition(b"\r\n\r\n")[0][:_HEAD_BYTES].decode("utf-8", "replace")
    status = returned.reason.split(" ", 1)[0]
    status = status if status.count(".") == 2 else "5.0.0"
    edge = f"report-{unique}"
    lines = [
        "From: Mail Delivery System <mailer-daemon@lab.example>",
        f"To: {returned.sender}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{unique}@lab.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{edge}"',
        "",
        f"--{edge}",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "Your message could not be delivered to the following address:",
        "",
        f"<{returned.recipient}>: {returned.reason}",
        "",
        f"--{edge}",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; lab.example",
        "",
        f"Final-Recipient: rfc822; {returned.recipient}",
        f"Action: {'delayed' if status.startswith('4') else 'failed'}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {returned.reason}",
        "",
        f"--{edge}",
        "Content-Type: text/rfc822-headers; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        *head.splitlines(),
        "",
        f"--{edge}--",
        "",
    ]
    return "\r\n".join(lines).encode()


def out_of_office(letter: Letter, answered_id: str) -> bytes:
    """Return an answering machine's answer (RFC 3834) to the mail with this Message-ID."""
    return _plain(
        letter,
        {
            "In-Reply-To": answered_id,
            "References": answered_id,
            "Auto-Submitted": "auto-replied",
            "Precedence": "auto_reply",
            "X-Auto-Response-Suppress": "All",
        },
    )


def newsletter(letter: Letter) -> bytes:
    """Return a mass mailing (RFC 2369, RFC 8058): nobody waits for an answer to it."""
    domain = letter.address.rpartition("@")[2]
    return _plain(
        letter,
        {
            "List-Id": f"Offers of the week <offers.{domain}>",
            "List-Unsubscribe": f"<mailto:leave@{domain}>, <https://{domain}/leave>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        },
    )


def _plain(letter: Letter, special: dict[str, str]) -> bytes:
    subject = letter.subject if letter.subject.isascii() else Header(letter.subject, "utf-8").encode()
    headers = {
        "From": f"{letter.name} <{letter.address}>" if letter.name.isascii() else letter.address,
        "To": letter.to,
        "Subject": subject,
        "Date": format_datetime(letter.date),
        "Message-ID": f"<{letter.unique}@{letter.address.rpartition('@')[2]}>",
        **special,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return (head + "\r\n" + letter.text.replace("\n", "\r\n") + "\r\n").encode()
