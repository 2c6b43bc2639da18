"""A labelled set of personal data in sentences of customers, drawn with a seed, and the recall of redaction on it.

Numbers are made as their issuers make them (check digits included) and written in the ways people write them; nothing in
the set belongs to anybody. Half of the sentences are English, half Chinese or without any word beside the number.
"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hub.knowledge.text.personal_data import DataKind, personal_data

SEED = 11
PER_KIND = 1000

FRAMES = (
    "My details are {}, please help",
    "please change it to {} thanks",
    "({})",
    "is {} correct?",
    "order 4711 / {} / urgent",
    "用户{}，请处理",
    "我的是{}。谢谢",
    "{}",
)
INNOCENT = (
    "Order 123456789 was placed on 2026-11-23 at 10:00",
    "Invoice INV-2026-00123 over 1,234.56 EUR",
    "Version 3.8.18.2, build 20261123",
    "订单号 2026112312345 已发货",
    "tracking 1Z999AA10123456784",
    "meeting at 10:30, room 402",
    "article 1234567890123456",
    "my order 4711-2233",
)
"""Sentences in which nothing is to be hidden."""


def redaction(data: Path) -> None:
    """Print recall per kind: found at all, and found as what it is."""
    dice = random.Random(SEED)
    for kind, make in MAKERS.items():
        seen: Counter[str] = Counter()
        for _ in range(PER_KIND):
            value, frame = make(dice), dice.choice(FRAMES)
            start = frame.index("{}")
            covering = [
                one
                for one in personal_data(frame.format(value))
                if one.start <= start and one.end >= start + len(value)
            ]
            seen["hidden"] += bool(covering)
            seen["named"] += any(one.kind is kind for one in covering)
        print(
            f"redaction, {kind:8} hidden {seen['hidden'] / PER_KIND:.3f}  "
            f"as what it is {seen['named'] / PER_KIND:.3f} ({PER_KIND})"
        )
    wrong = sum(bool(personal_data(text)) for text in INNOCENT)
    print(f"redaction, innocent sentences touched: {wrong} of {len(INNOCENT)}")


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(count))


def _grouped(text: str, size: int, sign: str) -> str:
    return sign.join(text[start : start + size] for start in range(0, len(text), size))


def _email(dice: random.Random) -> str:
    name = dice.choice(("customer", "j.k", "info+shop", "first_last", "x")) + _digits(
        dice, dice.randint(0, 3)
    )
    return f"{name}@{dice.choice(('example.com', 'mail.example.co.uk', 'example.de', 'EXAMPLE.ORG'))}"


def _card(dice: random.Random) -> str:
    prefix, length = dice.choice(
        (("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("35", 16), ("62", 19))
    )
    body = prefix + _digits(dice, length - len(prefix) - 1)
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char) * (2 - place % 2)
        total += value - 9 * (value > 9)
    card = body + str(-total % 10)
    return dice.choice((card, _grouped(card, 4, " "), _grouped(card, 4, "-")))


def _iban(dice: random.Random) -> str:
    country, length = dice.choice((("DE", 22), ("FR", 27), ("GB", 22), ("NL", 18), ("ES", 24), ("NO", 15)))
    body = _digits(dice, length - 4)
    if country in ("GB", "NL"):
        body = "".join(dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(4)) + body[4:]
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    iban = f"{country}{98 - int(number) % 97:02}{body}"
    return dice.choice((iban, _grouped(iban, 4, " "), iban.lower()))


def _chinese_id(dice: random.Random) -> str:
    day = f"{dice.randint(1940, 2010)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    body = f"{dice.choice(('110105', '310104', '440305', '510107'))}{day}{_digits(dice, 3)}"
    total = sum(int(char) * (2 ** (17 - place)) for place, char in enumerate(body))
    return body + "10X98765432"[total % 11]


def _social_security(dice: random.Random) -> str:
    area = dice.choice([number for number in range(1, 900) if number != 666])
    sign = dice.choice("-- ")
    return f"{area:03}{sign}{dice.randint(1, 99):02}{sign}{dice.randint(1, 9999):04}"


def _phone(dice: random.Random) -> str:
    area, middle, last = f"{dice.randint(201, 989)}", f"{dice.randint(200, 999)}", _digits(dice, 4)
    mobile = f"1{dice.choice('3456789')}{_digits(dice, 9)}"
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"({area}) {middle}-{last}",
        lambda: f"{area}-{middle}-{last}",
        lambda: f"{area}.{middle}.{last}",
        lambda: f"+1 {area} {middle} {last}",
        lambda: mobile,
        lambda: f"+86 {mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        lambda: f"010-{_digits(dice, 8)}",
        lambda: f"+49 30 {dice.randint(1, 9)}{_digits(dice, 6)}",
        lambda: f"030 / {dice.randint(1, 9)}{_digits(dice, 6)}",
        lambda: f"+44 20 7{_digits(dice, 3)} {_digits(dice, 4)}",
        lambda: f"0{dice.randint(1, 7)} {_grouped(_digits(dice, 8), 2, ' ')}",
        lambda: f"001-{area}-{middle}-{last}x{dice.randint(1, 999)}",
    )
    return dice.choice(ways)()


MAKERS: dict[DataKind, Callable[[random.Random], str]] = {
    DataKind.EMAIL: _email,
    DataKind.PHONE: _phone,
    DataKind.CARD: _card,
    DataKind.CN_ID: _chinese_id,
    DataKind.US_SSN: _social_security,
    DataKind.IBAN: _iban,
}
