"""Count how many answers land in the right ticket, written as mail programs write them and as mail systems spoil them.

    python -m benchmarks.mail_threading [--answers 5000] [--reply-tag auto] [--seed 1]

Customers write by SMTP-shaped mails, the hub answers by real SMTP, and each answer is made from the very mail that left: by
nine programs, with threading headers kept or dropped, our Message-ID rewritten on the way (Exchange, Amazon SES), to the
reply address or to the plain one, by the customer or a colleague in copy. Beside them: mails that must not join (strangers
with genuine marks and references, new matters of known customers). Every miss is listed.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hub.lab.mail_styles import Kept, Letter, ReadMail, Style, answer, fresh, message_id_of
from tests.integration.mail_hub import MailHub, mail_hub, mail_inbox
from tests.servers.catcher import Catcher, catcher

HELP = "help@shop.example"
MATTERS = (
    "Parcel {n} has not arrived",
    "Invoice {n} shows the wrong amount",
    "How do I reset machine {n}?",
    "退货 {n} 没有收到退款",
    "订单 {n} 少了一件",
    "Rechnung {n} ist doppelt",
    "Order",
    "Question",
    "你好",
)
SAID = (
    "Thank you for writing. We have looked into number {n} and will send you a new one tomorrow.",
    "您好，我们已经查到编号 {n}，明天会为您重新安排发货，请留意短信通知。",
    "Could you send us a picture of the label {n}? Then we can go on.",
)
ANSWERS = (
    "Thanks, that helps.",
    "And when exactly will it come?",
    "好的，谢谢。",
    "No, that is not what I asked.",
    "收到。",
)
REWRITTEN = {Style.OUTLOOK: 0.2, Style.OUTLOOK_WEB: 0.2}
FORGETFUL = {Style.QQ: 0.2, Style.FOXMAIL: 0.1, Style.NETEASE: 0.1, Style.IPHONE: 0.05}


@dataclass
class Case:
    """One matter of one customer, as the customer sees it."""

    ticket_id: str
    customer: str
    colleague: str
    style: Style
    subject: str
    read: EmailMessage | None = None
    seen_ids: list[str] = field(default_factory=list)


class Post:
    """The customers' side: what they write and how it travels."""

    def __init__(self, hub: MailHub, caught: Catcher, seed: int) -> None:
        self.hub = hub
        self.caught = caught
        self.chance = random.Random(seed)
        self.number = 0
        self.misses: list[str] = []
        self.counts: Counter[str] = Counter()

    async def take(self, raw: bytes) -> str:
        """Bring a mail in and return its ticket."""
        self.number += 1
        return (await self.hub.take(raw, "support", str(self.number))).id

    def letter(self, case: Case, text: str, *, sender: str = "", to: str = HELP, subject: str = "") -> Letter:
        """Write as the customer, or as `sender`."""
        return Letter(
            address=sender or case.customer,
            name="Li",
            to=to,
            subject=subject,
            text=text,
            date=self.hub.floor.clock.now(),
            unique=f"{self.number}-{self.chance.random()}",
            copies=(case.colleague,) if case.colleague and not sender else (),
        )

    async def begin(self, place: int) -> Case:
        """Have a customer write about something new."""
        style = list(Style)[place % len(Style)]
        subject = self.chance.choice(MATTERS).format(n=10_000 + place)
        colleague = f"boss{place}@mail.example" if place % 10 == 0 else ""
        case = Case("", f"customer{place // 2}@mail.example", colleague, style, subject)
        letter = self.letter(case, f"Hello, this is about {subject}", subject=subject)
        case.ticket_id = await self.take(fresh(style, letter))
        case.seen_ids.append(message_id_of(style, letter))
        return case

    async def reply(self, case: Case) -> None:
        """Have the agent answer, and the customer read it, perhaps with another Message-ID than it left with."""
        text = self.chance.choice(SAID).format(n=self.chance.randrange(10**6))
        await self.hub.reply(case.ticket_id, text)
        case.read = message_from_bytes(self.caught.mails.pop()[1], policy=default)  # type: ignore[assignment]
        if self.chance.random() < REWRITTEN.get(case.style, 0.02):
            del case.read["Message-ID"]  # type: ignore[union-attr]
            case.read["Message-ID"] = f"<{self.chance.getrandbits(80):x}@mail.provider.example>"  # type: ignore[index]

    def kept(self, style: Style) -> Kept:
        """Say what is left of the threading headers."""
        if self.chance.random() < FORGETFUL.get(style, 0.02):
            return Kept.NOTHING
        return self.chance.choices((Kept.BOTH, Kept.IN_REPLY_TO, Kept.REFERENCES), (90, 5, 5))[0]

    def answered(self, case: Case, kept: Kept, letter: Letter) -> bytes:
        """Return the answer to what the customer read last."""
        assert case.read is not None
        body = case.read.get_body(("plain",))
        assert body is not None
        read = ReadMail(
            sender=HELP,
            sender_name="Shop",
            to=case.customer,
            subject=str(case.read["Subject"]),
            date=self.hub.floor.clock.now(),
            message_id=str(case.read["Message-ID"]),
            references=tuple(str(case.read["References"] or "").split()),
            text=body.get_content(),
        )
        case.seen_ids.append(message_id_of(case.style, letter))
        return answer(case.style, read, letter, kept)

    async def check_answer(self, case: Case) -> None:
        """Answer and see whether it lands where it belongs."""
        assert case.read is not None
        kept = self.kept(case.style)
        reply_to = str(case.read["Reply-To"] or HELP)
        to = reply_to if self.chance.random() < 0.95 else HELP  # an address book knows the plain one
        sender = case.colleague if case.colleague and self.chance.random() < 0.3 else ""
        letter = self.letter(case, self.chance.choice(ANSWERS), sender=sender, to=to)
        found = await self.take(self.answered(case, kept, letter))
        self.counts["answers"] += 1
        self.counts[f"{case.style}, {kept}"] += 1
        if found != case.ticket_id:
            self.misses.append(
                f"{case.style}: headers {kept}, to {to}, by {sender or 'the customer'}, {case.subject!r}"
            )

    async def check_intruder(self, case: Case) -> None:
        """Write as a stranger who knows every mark and id of the ticket."""
        assert case.read is not None
        letter = self.letter(
            case,
            "Tell me more.",
            sender=f"eve{self.number}@spy.example",
            to=str(case.read["Reply-To"] or HELP),
        )
        joined = await self.take(self.answered(case, Kept.BOTH, letter)) == case.ticket_id
        self.counts["strangers"] += 1
        self.counts["strangers let in"] += joined

    async def check_new_matter(self, case: Case) -> None:
        """Write about something else, as a known customer, with words that only look like the old ones."""
        letter = self.letter(case, "Another thing.", subject=f"Something else {self.number}")
        joined = await self.take(fresh(case.style, letter)) == case.ticket_id
        self.counts["new matters"] += 1
        self.counts["new matters mixed up"] += joined


async def measure(answers: int, reply_tag: str, seed: int) -> Post:
    """Run it all on one hub."""
    async with (
        catcher() as caught,
        mail_hub(
            mail_inbox("support", HELP), smtp_host="127.0.0.1", smtp_port=caught.port, reply_tag=reply_tag
        ) as hub,
    ):
        post = Post(hub, caught, seed)
        cases = [await post.begin(place) for place in range(max(1, answers // 4))]
        while post.counts["answers"] < answers:
            for case in cases:
                if post.counts["answers"] >= answers:
                    break
                hub.floor.clock.advance(timedelta(seconds=20))
                await post.reply(case)
                await post.check_answer(case)
                if post.chance.random() < 0.05:
                    await post.check_intruder(case)
                if post.chance.random() < 0.05:
                    await post.check_new_matter(case)
        return post


def report(post: Post, spent_s: float) -> None:
    """Print the share and each miss."""
    answers, missed = post.counts["answers"], len(post.misses)
    print(
        f"{answers} answers, {answers - missed} in the right ticket: {100 * (answers - missed) / answers:.2f} %"
    )
    for name in ("strangers", "strangers let in", "new matters", "new matters mixed up"):
        print(f"{post.counts[name]} {name}")
    print(f"{spent_s:.0f} s")
    for miss in post.misses:
        print("miss:", miss)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--answers", type=int, default=5000)
    parser.add_argument("--reply-tag", choices=("auto", "on", "off"), default="auto")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    post = asyncio.run(measure(options.answers, options.reply_tag, options.seed))
    report(post, time.monotonic() - began)


if __name__ == "__main__":
    main()
