"""Every mail program's answer is understood: sender, subject, thread, and only the new words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.email.parse import parse_mail
from hub.lab.mail_styles import File, Kept, Letter, ReadMail, Style, answer, fresh, message_id_of

MOMENT = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
OLD_WORDS = "Your refund takes five working days.\nThe shop"
READ = ReadMail(
    sender="support@shop.example",
    sender_name="Shop",
    to="mia@customer.example",
    subject="Re: 退款 refund",
    date=MOMENT,
    message_id="<reply1@shop.example>",
    references=("<q1@customer.example>",),
    text=OLD_WORDS,
)


def letter(text: str, **more: object) -> Letter:
    return Letter(
        address="mia@customer.example",
        name="Mia",
        to="support@shop.example",
        text=text,
        date=MOMENT,
        unique="u-17",
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(
    "text", ["Thank you, it came.\n\nOne more question.", "谢谢，已经收到了。\n还有一个问题。"]
)
def test_only_the_new_words_are_the_reply(style: Style, text: str) -> None:
    mail = parse_mail(answer(style, READ, letter(text)))
    assert " ".join(mail.reply_text.split()) == " ".join(text.split())
    assert "five working days" in mail.text
    assert mail.problems == ()
    assert mail.sender.address == "mia@customer.example"
    assert mail.subject.endswith("退款 refund")


@pytest.mark.parametrize("style", Style)
def test_an_answer_names_what_it_answers(style: Style) -> None:
    mail = parse_mail(answer(style, READ, letter("Hello")))
    assert mail.in_reply_to == "<reply1@shop.example>"
    assert mail.references == ("<q1@customer.example>", "<reply1@shop.example>")
    assert mail.message_id == message_id_of(style, letter("Hello"))


@pytest.mark.parametrize(
    ("kept", "in_reply_to", "references"),
    [(Kept.IN_REPLY_TO, True, False), (Kept.REFERENCES, False, True), (Kept.NOTHING, False, False)],
)
def test_headers_get_lost(kept: Kept, in_reply_to: bool, references: bool) -> None:
    mail = parse_mail(answer(Style.QQ, READ, letter("你好"), kept))
    assert (bool(mail.in_reply_to), bool(mail.references)) == (in_reply_to, references)


@pytest.mark.parametrize("style", Style)
def test_files_go_along(style: Style) -> None:
    files = (File(name="照片.png", type="image/png", content=b"\x89PNG\r\n"),)
    mail = parse_mail(fresh(style, letter("看图", subject="照片", files=files)))
    assert [(file.name, file.type, file.content) for file in mail.attachments] == [
        ("照片.png", "image/png", b"\x89PNG\r\n")
    ]
    assert (mail.subject, mail.text.strip().splitlines()[0]) == ("照片", "看图")


@given(
    st.sampled_from(Style),
    st.text(st.characters(codec="gbk", categories=("L", "N")), min_size=1, max_size=60),
)
def test_words_survive_every_charset(style: Style, text: str) -> None:
    assert text in parse_mail(fresh(style, letter(f"x {text}", subject="s"))).text
