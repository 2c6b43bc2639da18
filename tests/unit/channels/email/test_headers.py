"""Header values as senders really write them."""

import pytest

from hub.channels.email.addresses import parse_mailboxes, parse_sender
from hub.channels.email.headers import header_date, header_text, message_ids, parameters

WORDS = {
    "plain": (b"Order 4711", "Order 4711"),
    "quoted_printable": (b"=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"),
    "base64": (b"=?utf-8?B?5L2g5aW9?=", "你好"),
    "neighbours_lose_the_space": (b"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
    "neighbours_folded": (b"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
    "text_around_keeps_the_space": (b"Re: =?utf-8?Q?a?= and =?utf-8?Q?b?=", "Re: a and b"),
    "letter_cut_between_q_words": (b"=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
    "letter_cut_between_b_words": (b"=?UTF-8?B?5byg5Lg=?= =?UTF-8?B?iQ==?=", "张三"),
    "base64_cut_between_quartets": (b"=?UTF-8?B?5byg5?= =?UTF-8?B?LiJ?=", "张三"),
    "gb2312_means_gb18030": (b"=?gb2312?B?6UW7rg==?=", b"\xe9E\xbb\xae".decode("gb18030")),
    "korean_alias": (b"=?ks_c_5601-1987?B?wda5rg==?=", "주문"),
    "shift_jis_is_windows": (b"=?shift_jis?B?h0A=?=", "①"),
    "latin1_is_windows": (b"=?iso-8859-1?Q?=80_5?=", "€ 5"),
    "declared_latin1_but_utf8": (b"=?iso-8859-1?Q?Caf=C3=A9?=", "Café"),
    "unknown_charset": (b"=?x-foo?Q?Caf=C3=A9?=", "Café"),
    "question_mark_inside": (b"=?utf-8?Q?Why? Because?=", "Why? Because"),
    "language_tag": (b"=?utf-8*en?Q?hi?=", "hi"),
    "never_closed": (b"=?utf-8?Q?hi", "=?utf-8?Q?hi"),
    "base64_without_padding": (b"=?utf-8?B?5L2g5aW9IQ?=", "你好!"),
    "raw_utf8": ("Café 订单".encode(), "Café 订单"),
    "raw_gb18030": ("订单".encode("gb18030"), "订单"),
    "raw_latin1": ("Größe".encode("latin-1"), "Größe"),
    "japanese_of_vendors": (b"=?iso-2022-jp?B?GyRCLSEbKEIgGyRCNF0/dBsoQg==?=", "① 丸数"),
    "japanese_half_width": (b"=?iso-2022-jp?B?GyhJNjUbKEIgGyRCLWobKEI=?=", "ｶｵ ㈱"),
    "raw_russian_koi8": ("Заказ не пришёл".encode("koi8-r"), "Заказ не пришёл"),
    "raw_russian_windows": ("Привет".encode("cp1251"), "Привет"),
    "raw_short_western": ("Ærø".encode("latin-1"), "Ærø"),
    "newline_inside_a_word": (b"=?utf-8?Q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"),
    "nul_inside": (b"a\0b", "ab"),
}


@pytest.mark.parametrize("name", WORDS)
def test_header_text(name: str) -> None:
    raw, expected = WORDS[name]
    assert header_text(raw) == expected


def test_raw_bytes_follow_the_charset_of_the_body() -> None:
    assert header_text("заказ".encode("koi8-r"), "koi8-r") == "заказ"


SENDERS = {
    "plain": (b"li@mail.example", "li@mail.example", ""),
    "named": (b"Li Wang <li@mail.example>", "li@mail.example", "Li Wang"),
    "quoted_comma": (b'"Wang, Li" <li@mail.example>', "li@mail.example", "Wang, Li"),
    "bare_comma": (b"Wang, Li <li@mail.example>", "li@mail.example", "Wang, Li"),
    "encoded_comma": (b"=?utf-8?Q?Wang=2C_Li?= <li@mail.example>", "li@mail.example", "Wang, Li"),
    "raw_comma_in_word": (b"=?utf-8?Q?Wang, Li?= <li@mail.example>", "li@mail.example", "Wang, Li"),
    "word_in_quotes": (b'"=?utf-8?B?5byg5LiJ?=" <li@mail.example>', "li@mail.example", "张三"),
    "quote_never_closed": (b'"Li Wang <li@mail.example>', "li@mail.example", "Li Wang"),
    "quotes_inside_quotes": (
        b'"Li "the boss" Wang" <li@mail.example>',
        "li@mail.example",
        'Li "the boss" Wang',
    ),
    "quoted_words_in_a_row": (b'"Li" M. "Wang" <li@mail.example>', "li@mail.example", "Li M. Wang"),
    "quoted_local_part": (b'"system admin"@mail.example', '"system admin"@mail.example', ""),
    "route": (b"Li <@a.example,@b.example:li@mail.example>", "li@mail.example", "Li"),
    "as_list_archives_write": (b"li at mail.example (Li Wang)", "li@mail.example", "Li Wang"),
    "escaped_quotes": (b'"Li \\"L\\" Wang" <li@mail.example>', "li@mail.example", 'Li "L" Wang'),
    "comment": (b"li@mail.example (Li Wang)", "li@mail.example", "Li Wang"),
    "comment_beside_name": (b"Li (Shop) <li@mail.example>", "li@mail.example", "Li (Shop)"),
    "no_angles": (b"Li Wang li@mail.example", "li@mail.example", "Li Wang"),
    "angle_never_closed": (b"Li <li@mail.example", "li@mail.example", "Li"),
    "name_looks_like_address": (
        b'"boss@bank.example" <li@mail.example>',
        "li@mail.example",
        "boss@bank.example",
    ),
    "single_quotes": (b"'Li Wang' <li@mail.example>", "li@mail.example", "Li Wang"),
    "mailto": (b"<mailto:li@mail.example>", "li@mail.example", ""),
    "space_inside": (b"Li < li@mail.example >", "li@mail.example", "Li"),
    "encoded_newline": (b"=?utf-8?Q?Li=0AWang?= <li@mail.example>", "li@mail.example", "Li Wang"),
    "local_name": (b"root", "root", ""),
    "semicolon": (b"li@mail.example;", "li@mail.example", ""),
    "second_has_the_address": (b"Li, li@mail.example", "li@mail.example", ""),
    "angles_twice": (b"Li <<li@mail.example>>", "li@mail.example", "Li"),
    "address_in_the_encoded_word": (
        b"=?utf-8?Q?Li_Wang_=3Cli=40mail.example=3E?=",
        "li@mail.example",
        "Li Wang",
    ),
    "empty": (b"", "", ""),
    "only_angles": (b"<>", "", ""),
}


@pytest.mark.parametrize("name", SENDERS)
def test_sender(name: str) -> None:
    raw, address, shown = SENDERS[name]
    mailbox = parse_sender(raw)
    assert (mailbox.address, mailbox.name) == (address, shown)


def test_recipients_and_groups() -> None:
    raw = (
        b'"A, B" <a@x.example>, b@x.example; Friends: c@x.example, D <d@x.example>;, undisclosed-recipients:;'
    )
    assert [box.address for box in parse_mailboxes(raw)] == [
        "a@x.example",
        "b@x.example",
        "c@x.example",
        "d@x.example",
    ]


PARAMETERS = {
    "plain": (b"text/plain; charset=utf-8", {"charset": "utf-8"}),
    "quoted": (b'a/b; name="x; y.pdf"; size=3', {"name": "x; y.pdf", "size": "3"}),
    "trailing_semicolon": (b"a/b; name=x.pdf;", {"name": "x.pdf"}),
    "spaces_unquoted": (b"a/b; name=my file.pdf", {"name": "my file.pdf"}),
    "extended": (b"a/b; name*=UTF-8''r%C3%A9sum%C3%A9.pdf", {"name": "résumé.pdf"}),
    "extended_in_sections": (
        b"a/b; name*0*=UTF-8''r%C3%A9; name*1*=sum%C3%A9; name*2=.pdf",
        {"name": "résumé.pdf"},
    ),
    "sections_out_of_order": (b'a/b; name*1="b.pdf"; name*0="a"', {"name": "ab.pdf"}),
    "letter_cut_between_sections": (b"a/b; name*0*=UTF-8''%C3; name*1*=%A9.pdf", {"name": "é.pdf"}),
    "extended_wins": (b"a/b; name=old.pdf; name*=utf-8''n%C3%A9w.pdf", {"name": "néw.pdf"}),
    "encoded_word": (b'a/b; name="=?utf-8?B?5ZCI5ZCMLnBkZg==?="', {"name": "合同.pdf"}),
    "encoded_words_folded": (
        b'a/b; name="=?utf-8?B?5ZCI?=\r\n =?utf-8?B?5ZCMLnBkZg==?="',
        {"name": "合同.pdf"},
    ),
    "raw_utf8": ('a/b; name="合同.pdf"'.encode(), {"name": "合同.pdf"}),
    "stray_quote": (b'a/b; name="a"b.pdf"; size=1', {"name": 'a"b.pdf', "size": "1"}),
    "quote_never_closed": (b'a/b; name="a.pdf; size=1', {"name": "a.pdf", "size": "1"}),
    "no_semicolon": (b'a/b name="a.pdf"', {"name": "a.pdf"}),
    "upper_case": (b"a/b; NAME=a.pdf", {"name": "a.pdf"}),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name: str) -> None:
    raw, expected = PARAMETERS[name]
    assert parameters(raw)[1] == expected


def test_message_ids() -> None:
    assert message_ids(b"<a@x>  <b@x>\r\n\t<a@x>") == ("<a@x>", "<b@x>")
    assert message_ids(b"a@x") == ("<a@x>",)
    assert message_ids(b"Your message of Monday <a@x>") == ("<a@x>",)
    assert message_ids(b"") == ()


DATES = {
    b"Tue, 5 Mar 2024 10:00:00 +0100": "2024-03-05T09:00:00+00:00",
    b"5 Mar 2024 10:00 -0000": "2024-03-05T10:00:00+00:00",
    b"Tue, 05 Mar 2024 10:00:00 GMT (Greenwich)": "2024-03-05T10:00:00+00:00",
    b"Tue, 5 Mar 2024 17:00:00 GMT+8": "2024-03-05T09:00:00+00:00",
    b"Tue, 5 Mar 2024 17:00:00 GMT+08:00": "2024-03-05T09:00:00+00:00",
    b"2024-03-05T10:00:00+01:00": "2024-03-05T09:00:00+00:00",
    b"Tue, 5 Mar 2024 10:00:60 +0000": "2024-03-05T10:00:59+00:00",
}


@pytest.mark.parametrize("raw", DATES)
def test_dates(raw: bytes) -> None:
    date = header_date(raw)
    assert date is not None
    assert date.isoformat() == DATES[raw]


@pytest.mark.parametrize(
    "raw", [b"", b"yesterday", b"Tue, 99 Foo 99999 10:00", b"Mon, 1 Jan 0000 00:00:00 +9999999999"]
)
def test_no_date(raw: bytes) -> None:
    assert header_date(raw) is None
