"""The new part of HTML mails, by what each client writes into its markup."""

from pathlib import Path

import pytest

from hub.channels.email.parse import parse_mail

FIXTURES = Path("tests/fixtures/email")
ENGLISH = "Thanks, that works.\n\nOne more question: when does it ship?"
CHINESE = "谢谢，可以了。\n\n还有一个问题：什么时候发货？"
SPECIAL = {
    "reply-gmail-inline-answers": "> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge.",
    "reply-gmail-forward": "Please see below.\n\n---------- Forwarded message ---------\nFrom: Bank <b@bank.example>\n"
    "Date: Mon, Mar 4, 2024 at 8:00 AM\nSubject: Fee\nTo: <li@mail.example>\n\nYou owe us 5 euros.",
}
CHINESE_CLIENTS = ("reply-qq-mail", "reply-foxmail", "reply-netease-163", "reply-dingtalk")
NAMES = sorted(path.stem for path in FIXTURES.glob("reply-*.eml"))


def test_the_fixtures_are_there() -> None:
    assert len(NAMES) >= 17


@pytest.mark.parametrize("name", NAMES)
def test_only_the_new_part_is_left(name: str) -> None:
    mail = parse_mail((FIXTURES / f"{name}.eml").read_bytes())
    expected = SPECIAL.get(name, CHINESE if name in CHINESE_CLIENTS else ENGLISH)
    assert mail.reply_text == expected
    assert mail.problems == ()


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"reply-gmail-forward"}))
def test_what_was_cut_off_is_kept_apart(name: str) -> None:
    mail = parse_mail((FIXTURES / f"{name}.eml").read_bytes())
    assert any(
        word in mail.elided for word in ("parcel is ready", "包裹", "Paket ist da", "Regards, the shop")
    )
    assert set(mail.text.replace(">", " ").split()) <= set(
        f"{mail.reply_text} {mail.elided}".replace(">", " ").split()
    )
