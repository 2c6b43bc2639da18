import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.text.sentences import MAX_SENTENCES, asking_sentences, split_sentences, strip_wrapping

MAIL = """Dear Support Team,

I hope this message finds you well. My refund has not arrived
yet. Can you check it?

Thanks in advance for your help.

Kind regards,
Maria
Tel: +44 20 7946 0000

On Mon, 3 Feb 2025 at 10:12, Support <support@example.com> wrote:
> We have sent your refund.
"""


def test_a_mail_is_reduced_to_what_it_asks() -> None:
    assert asking_sentences(MAIL) == ["My refund has not arrived yet.", "Can you check it?"]


def test_a_chinese_mail_is_reduced_to_what_it_asks() -> None:
    mail = "您好！\n我的退款还没有到账。请问什么时候能收到？\n非常感谢。\n\n此致\n敬礼\n\n2025年2月3日 客服写道：\n> 您好"
    assert asking_sentences(mail) == ["我的退款还没有到账。", "请问什么时候能收到？"]


@pytest.mark.parametrize(
    "text",
    ["hello", "Hi there!", "Thanks", "您好", "-- \nMaria", "> quoted only", "", "   "],
)
def test_something_is_left_of_a_text_that_is_all_wrapping(text: str) -> None:
    assert strip_wrapping(text) == text.strip()
    assert " ".join(asking_sentences(text)) == " ".join(text.split())


def test_a_question_that_begins_like_a_greeting_is_kept() -> None:
    assert asking_sentences("Dear is the delivery, why does it cost 20?")[-1].endswith("why does it cost 20?")
    assert asking_sentences(
        "Thanks to your update my app crashes all the time and I cannot open my invoices any more"
    )


def test_fillers_and_repeated_words_of_speech_go() -> None:
    assert asking_sentences("um where where is uh my card") == ["where is my card"]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert split_sentences("Ask Mr. Chan. Then e.g. me.") == ["Ask Mr. Chan.", "Then e.g. me."]


@given(st.text(max_size=1500))
def test_any_text_gives_one_to_twelve_sentences(text: str) -> None:
    assert 1 <= len(asking_sentences(text)) <= MAX_SENTENCES
