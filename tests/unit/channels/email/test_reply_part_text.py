"""The new part of plain-text mails, as clients of many languages write them."""
# ruff: noqa: E501 -- a table of samples, one a line

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.channels.email.reply_part import split_reply, text_lines

NEW = "Thanks, that works.\nOne more question: when does it ship?"

# What stands between the new text and the old; `{}` takes the old text.
INTRODUCTIONS = {
    "english_gmail": "On Mon, Mar 4, 2024 at 9:00 AM Support <help@shop.example> wrote:\n\n{q}",
    "english_wrapped": "On Mon, Mar 4, 2024 at 9:00 AM Support Team of the Shop\n<help@shop.example> wrote:\n\n{q}",
    "english_wrapped_thrice": "On Mon, 4 Mar 2024 09:00:12 +0100\nSupport Team of the\nShop <help@shop.example> wrote:\n{q}",
    "english_apple": "On 4 Mar 2024, at 09:00, Support <help@shop.example> wrote:\n{q}",
    "english_no_quote_marks": "On Mon, Mar 4, 2024 at 9:00 AM, Support <help@shop.example> wrote:\nHello,\nyour parcel is ready.",
    "english_name_first": "Support <help@shop.example> wrote on 04.03.2024 09:00:\n{q}",
    "english_thunderbird": "On 04/03/2024 09:00, Support wrote:\n{q}",
    "german_gmail": "Am Mo., 4. März 2024 um 09:00 Uhr schrieb Support <help@shop.example>:\n\n{q}",
    "german_name_first": "Support <help@shop.example> schrieb am Mo. 4. Mär. 2024 um 09:00:\n{q}",
    "german_wrapped": "Am 04.03.2024 um 09:00 schrieb Support Team\n<help@shop.example>:\n{q}",
    "french_gmail": "Le lun. 4 mars 2024 à 09:00, Support <help@shop.example> a écrit :\n\n{q}",
    "french_wrapped": "Le lun. 4 mars 2024 à 09:00, Support <help@shop.example> a\nécrit :\n{q}",
    "spanish_gmail": "El lun, 4 mar 2024 a las 9:00, Support (<help@shop.example>) escribió:\n\n{q}",
    "portuguese": "Em seg., 4 de mar. de 2024 às 09:00, Support <help@shop.example> escreveu:\n\n{q}",
    "italian": "Il giorno lun 4 mar 2024 alle ore 09:00 Support <help@shop.example> ha scritto:\n\n{q}",
    "dutch": "Op ma 4 mrt 2024 om 09:00 schreef Support <help@shop.example>:\n\n{q}",
    "swedish": "Den mån 4 mars 2024 kl 09:00 skrev Support <help@shop.example>:\n\n{q}",
    "danish": "Den man. 4. mar. 2024 kl. 09.00 skrev Support <help@shop.example>:\n\n{q}",
    "finnish": "ma 4. maalisk. 2024 klo 9.00 Support (help@shop.example) kirjoitti:\n\n{q}",
    "polish": "pon., 4 mar 2024 o 09:00 Support <help@shop.example> napisał(a):\n\n{q}",
    "czech": "po 4. 3. 2024 v 9:00 odesílatel Support <help@shop.example> napsal:\n\n{q}",
    "russian": "пн, 4 мар. 2024 г. в 09:00, Support <help@shop.example>:\n\n{q}",
    "russian_wrote": "04.03.2024 09:00, Support пишет:\n{q}",
    "ukrainian": "пн, 4 бер. 2024 р. о 09:00 Support <help@shop.example> пише:\n\n{q}",
    "turkish": "Support <help@shop.example>, 4 Mar 2024 Pzt, 09:00 tarihinde şunu yazdı:\n\n{q}",
    "hungarian": "Support <help@shop.example> ezt írta (időpont: 2024. márc. 4., H, 9:00):\n\n{q}",
    "croatian": "pon, 4. ožu 2024. u 09:00 Support <help@shop.example> napisao je:\n\n{q}",
    "address_wrapped": "Support <\nhelp@shop.example> schrieb am Mo., 4. März 2024, 09:00:\n\n{q}",
    "wrapped_after_an_abbreviation": "Support <help@shop.example> ezt írta (időpont: 2024. márc.\n4., H, 9:00):\n\nSzia",
    "russian_without_verb_or_quote_marks": "пн, 4 мар. 2024 г. в 09:00, Support <\nhelp@shop.example>:\n\nДобрый день",
    "mail_ru": "Понедельник, 4 марта 2024, 9:00 +03:00 от Support <help@shop.example>:\n\nДобрый день",
    "hebrew_without_quote_marks": "\u202bבתאריך יום ב׳, 4 במרץ 2024 ב-9:00 מאת \u202aSupport\u202c <\u202ahelp@shop.example\u202c>:\u202c\n\nשלום",
    "horde": "Quoting Support <help@shop.example>:\n\nHello",
    "apple_polish": "Wiadomość napisana przez Support <help@shop.example> w dniu 4 mar 2024, o godz. 09:00:\n\nWitam",
    "android_dashed": "---- Support wrote ----\n\nHello",
    "zimbra_french": '----- Mail original -----\nDe: "Support" <help@shop.example>\n\nBonjour',
    "qq_as_html_text": "------------------&nbsp;原始邮件&nbsp;------------------\n您好",
    "turkish_outlook": "-----Özgün İleti-----\nKimden: Support\n\nMerhaba",
    "croatian_outlook": "Šalje: Support <help@shop.example>\nPoslano: ponedjeljak, 4. ožujka 2024. 09:00\nPrima: Li\nPredmet: Narudžba\n\nBok",
    "lithuanian_outlook": "Nuo: Support <help@shop.example>\nIšsiųsta: 2024 m. kovo 4 d. 09:00\nKam: Li\nTema: Labas\n\nLabas",
    "groupwise": '>>> "Support" <help@shop.example> 3/4/2024 9:00 AM >>>\nHello',
    "chinese_gmail": "Support <help@shop.example> 于2024年3月4日周一 09:00写道：\n\n{q}",
    "chinese_apple": "在 2024年3月4日，09:00，Support <help@shop.example> 写道：\n\n{q}",
    "chinese_netease": '在 2024-03-04 09:00:00，"Support" <help@shop.example> 写道：\n\n您好，您的包裹已准备好。',
    "chinese_netease_english": 'At 2024-03-04 09:00:00, "Support" <help@shop.example> wrote:\n\nHello, your parcel is ready.',
    "chinese_qq": '------------------ 原始邮件 ------------------\n发件人: "Support" <help@shop.example>;\n发送时间: 2024年3月4日(星期一) 上午9:00\n收件人: "li"<li@mail.example>;\n主题: 回复: 订单\n\n您好',
    "chinese_foxmail": "发件人： Support\n发送时间： 2024-03-04 09:00\n收件人： li\n主题： Re: 订单\n您好",
    "chinese_dingtalk": "------------------------------------------------------------------\n发件人：Support <help@shop.example>\n发送时间：2024年3月4日(星期一) 09:00\n收件人：li <li@mail.example>\n主　题：订单\n\n您好",
    "chinese_traditional": "Support <help@shop.example> 於 2024年3月4日 週一 上午9:00寫道：\n\n{q}",
    "japanese_gmail": "2024年3月4日(月) 9:00 Support <help@shop.example>:\n\n{q}",
    "japanese_apple": "2024/03/04 9:00、Support <help@shop.example>のメール:\n\n{q}",
    "japanese_outlook": "差出人: Support <help@shop.example>\n送信日時: 2024年3月4日 9:00\n宛先: Taro\n件名: Re: 注文\n\nこんにちは",
    "korean_gmail": "2024년 3월 4일 (월) 오전 9:00, Support <help@shop.example>님이 작성:\n\n{q}",
    "korean_outlook": "보낸 사람: Support <help@shop.example>\n보낸 날짜: 2024년 3월 4일 월요일 오전 9:00\n받는 사람: Kim\n제목: Re: 주문\n\n안녕하세요",
    "vietnamese": "Vào Th 2, 4 thg 3, 2024 vào lúc 09:00 Support <help@shop.example> đã viết:\n\n{q}",
    "greek": "Στις Δευ 4 Μαρ 2024 στις 9:00 π.μ., ο χρήστης Support <help@shop.example> έγραψε:\n\n{q}",
    "hebrew": "‫בתאריך יום ב׳, 4 במרץ 2024 ב-9:00 מאת ‪Support‬‏ <‪help@shop.example‬‏>:‬\n\n{q}",
    "arabic": "في الاثنين، 4 مارس 2024 في 9:00 ص تمت كتابة ما يلي بواسطة Support <help@shop.example>:\n\n{q}",
    "gmail_2013": "2013/5/3 Support <help@shop.example>\n\n{q}",
    "gmail_2014": "2014-05-03 10:00 GMT+02:00 Support <help@shop.example>:\n\n{q}",
    "outlook_original_message": "-----Original Message-----\nFrom: Support [mailto:help@shop.example]\nSent: Monday, March 4, 2024 9:00 AM\nTo: Li\nSubject: RE: Order\n\nHello",
    "outlook_block": "From: Support <help@shop.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Li <li@mail.example>\nSubject: RE: Order\n\nHello",
    "outlook_ruled": "________________________________\nFrom: Support <help@shop.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Li <li@mail.example>\nSubject: RE: Order\n\nHello",
    "outlook_bold": "*From:* Support <help@shop.example>\n*Sent:* Monday, March 4, 2024 9:00 AM\n*To:* Li\n*Subject:* RE: Order\n\nHello",
    "outlook_german": "Von: Support <help@shop.example>\nGesendet: Montag, 4. März 2024 09:00\nAn: Li\nBetreff: AW: Bestellung\n\nHallo",
    "outlook_german_original": "-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: Montag, 4. März 2024 09:00\nAn: Li\nBetreff: AW: Bestellung\n\nHallo",
    "gmx": 'Gesendet: Montag, 04. März 2024 um 09:00 Uhr\nVon: "Support" <help@shop.example>\nAn: li@mail.example\nBetreff: Re: Bestellung\nHallo',
    "outlook_french": "De : Support <help@shop.example>\nEnvoyé : lundi 4 mars 2024 09:00\nÀ : Li\nObjet : RE: Commande\n\nBonjour",
    "french_original": "-----Message d'origine-----\nDe : Support\nEnvoyé : lundi 4 mars 2024 09:00\nÀ : Li\nObjet : RE: Commande\n\nBonjour",
    "outlook_spanish": "De: Support <help@shop.example>\nEnviado el: lunes, 4 de marzo de 2024 9:00\nPara: Li\nAsunto: RE: Pedido\n\nHola",
    "outlook_italian": "Da: Support <help@shop.example>\nInviato: lunedì 4 marzo 2024 09:00\nA: Li\nOggetto: R: Ordine\n\nSalve",
    "outlook_portuguese": "De: Support <help@shop.example>\nEnviado: segunda-feira, 4 de março de 2024 09:00\nPara: Li\nAssunto: RE: Pedido\n\nOlá",
    "outlook_dutch": "Van: Support <help@shop.example>\nVerzonden: maandag 4 maart 2024 09:00\nAan: Li\nOnderwerp: RE: Bestelling\n\nHallo",
    "outlook_russian": "От: Support <help@shop.example>\nОтправлено: 4 марта 2024 г. 9:00\nКому: Li\nТема: RE: Заказ\n\nЗдравствуйте",
    "outlook_polish": "Od: Support <help@shop.example>\nWysłano: poniedziałek, 4 marca 2024 09:00\nDo: Li\nTemat: RE: Zamówienie\n\nDzień dobry",
    "outlook_turkish": "Kimden: Support <help@shop.example>\nGönderildi: 4 Mart 2024 Pazartesi 09:00\nKime: Li\nKonu: RE: Sipariş\n\nMerhaba",
    "outlook_swedish": "Från: Support <help@shop.example>\nSkickat: den 4 mars 2024 09:00\nTill: Li\nÄmne: SV: Beställning\n\nHej",
    "android": "-------- Original message --------\nFrom: Support <help@shop.example>\nDate: 04/03/2024 09:00 (GMT+01:00)\nTo: li@mail.example\nSubject: Re: Order\n\nHello",
    "zoho chinese": "---- 在 星期一, 2024-03-04 09:00:00 Support <help@shop.example> 撰写 ----\n\nHello,\nyour parcel is ready.",
    "orange": 'Message du 03/03/26 09:00\nDe : "Support" <help@shop.example>\nA : li@mail.example\nObjet : Order\n\nHello,\nyour parcel is ready.',
    "yahoo": "On Monday, March 4, 2024, 9:00:00 AM GMT+1, Support <help@shop.example> wrote:\n\nHello,\nyour parcel is ready.",
    "posted_by": "Posted by Support on 03/04/2024\nHello,\nyour parcel is ready.",
    "via_a_service": "Support via Shop forum wrote:\nHello,\nyour parcel is ready.",
    "dashed": "---- On Mon, 4 Mar 2024 09:00:12 +0100 Support <help@shop.example> wrote ----\n\nHello",
    "dashed_without_address": "------On 4/3/2024 09:00 AM, Support wrote-----\n\nHello",
    "gmail_without_address": "2024-03-04 09:00 GMT+01:00 Support Team\n\nHello",
    "norwegian": "man. 4. mars 2024 kl. 09.00 skrev Support <help@shop.example>:\n\n{q}",
    "two_headers_with_a_time": "Date: Mon, 4 Mar 2024 09:00:12 -0600\nTo: li@mail.example\n\nHello",
    "windows_mail_without_subject": "От: Support\nОтправлено: понедельник, 4 марта 2024 г. 09:00\nКому: Li\n\nЗдравствуйте",
    "rule_of_dashes_above_chinese": "——————————————————\nSupport <help@shop.example> 在 2024年3月4日 周一 09:00 写道：\n您好",
    "phone_and_attribution_in_one": "Sent from Samsung MobileSupport <help@shop.example> wrote:\n\n{q}",
    "link_wrapped_out_of_the_quote": "On 4 Mar 2024, Support wrote:\n\n> See\n>\n(https://shop.example/c/YzOT) >\n> there\n",
    "bare_quote": "{q}",
    "unknown_language_with_quote": "2024-03-04 09:00 Support <help@shop.example> hat rakst:\n{q}",
    "help_desk_line": "##- Please type your reply above this line -##\n\nYour request has been updated.",
}
QUOTE = "> Hello,\n> your parcel is ready.\n>\n> The shop"


@pytest.mark.parametrize("name", INTRODUCTIONS)
def test_history_is_cut_and_nothing_new_is_lost(name: str) -> None:
    old = INTRODUCTIONS[name].format(q=QUOTE)
    split = split_reply(text_lines(f"{NEW}\n\n{old}\n"), answers=True)
    assert split.reply == NEW
    assert split.elided.replace(">", "").split() == old.replace(">", "").split()


KEPT_WHOLE = {
    "a form with its own from, to and date": "Please change my trip:\nFrom: Berlin\nTo: Hamburg\nDate: 5.1.2026\n\nThanks",
    "a heading that says original": "Original:\nThe words I wrote.\n\nIs it good?",
    "an address at the end of a line": "Contact for the visit on 5.1.2026 at 14:00 is bob@mail.example:\nplease call him.",
    "no_history": "Hello,\n\nmy order 4711 has not come.\n\nRegards\nLi",
    "colon_and_date": "On Monday 4 March 2024 at 9:00 I ordered the following:\n\n- one chair\n- two tables",
    "form_of_a_traveller": "From: Berlin\nTo: Paris\nDate: 3 May 2024\nPlease book this for me.",
    "dashes_in_text": "Two things:\n\n-----\n\nFirst, the chair.\n-----\nSecond, the table.",
    "double_dash_in_sentence": "I need it -- as I said -- by Friday.\nPlease help.",
    "sent_from_in_sentence": "The parcel was sent from your warehouse in May.\nSent from there it should have come.",
    "log_lines": "The log says:\n2024-03-04 09:00:00 error: cannot write\n2024-03-04 09:00:01 error: cannot write\nWhat now?",
    "forwarded_by_gmail": "Please see below.\n\n---------- Forwarded message ---------\nFrom: Bank <b@bank.example>\nDate: Mon, 4 Mar 2024\nSubject: Fee\nTo: li@mail.example\n\nYou owe us 5 euros.",
    "forwarded_by_apple": "FYI\n\nBegin forwarded message:\n\nFrom: Bank <b@bank.example>\nSubject: Fee\nDate: 4 March 2024\n\nYou owe us.",
    "forwarded_by_apple_as_a_quote": "FYI\n\nBegin forwarded message:\n\n> From: Bank <b@bank.example>\n> Subject: Fee\n>\n> You owe us.",
    "author_said_something": "My colleague wrote: please send two.\nCan you do that?",
}


@pytest.mark.parametrize("name", KEPT_WHOLE)
def test_a_mail_without_history_stays_whole(name: str) -> None:
    text = KEPT_WHOLE[name]
    assert split_reply(text_lines(text)).reply == text
    assert split_reply(text_lines(text)).elided == ""


def test_an_answer_below_the_quote_is_found() -> None:
    text = "On Mon, 4 Mar 2024, Support <help@shop.example> wrote:\n> Which colour?\n> Which size?\n\nBlue and large, please.\n"
    assert split_reply(text_lines(text), answers=True).reply == "Blue and large, please."


def test_answers_between_quotes_keep_their_questions() -> None:
    text = (
        "See below.\n\nOn Mon, 4 Mar 2024, Support <help@shop.example> wrote:\n> Which colour?\n\nBlue.\n\n"
        "> Which size?\n\nLarge.\n\n> Regards\n> The shop\n"
    )
    split = split_reply(text_lines(text), answers=True)
    assert split.reply == "See below.\n\n> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge."
    assert "wrote:" in split.elided
    assert "Regards" in split.elided


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLi Wang\n+86 123 456",
        "--\nLi Wang",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verzonden vanaf mijn iPhone",
        "发自我的iPhone",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "Отправлено с iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from Yahoo Mail on Android",
        "Sent via Samsung Galaxy",
        "获取 Outlook for Android",
    ],
)
def test_signatures_are_cut(signature: str) -> None:
    split = split_reply(
        text_lines(f"{NEW}\n\n{signature}\n\nOn Mon, 4 Mar 2024, Support wrote:\n> Hello\n"), answers=True
    )
    assert split.reply == NEW
    assert split.elided.split()[0] == signature.split()[0]


def test_an_answer_that_is_only_history_is_empty_but_a_first_mail_is_not() -> None:
    text = "From: Support <help@shop.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Li\nSubject: Order\n\nHello"
    assert split_reply(text_lines(text), answers=True).reply == ""
    assert split_reply(text_lines(text), answers=False).reply == text


def test_an_outlook_forward_is_kept_by_its_subject() -> None:
    text = "Please see.\n\nFrom: Bank <b@bank.example>\nSent: Monday\nTo: Li\nSubject: Fee\n\nYou owe us."
    assert "You owe us." in split_reply(text_lines(text), subject="FW: Fee").reply
    assert split_reply(text_lines(text), subject="RE: FW: Fee").reply == "Please see."


def test_a_mailing_lists_footer_below_the_quote_goes_with_it() -> None:
    text = f"{NEW}\n\nOn 4 Mar 2024, Support wrote:\n> Hello\n\n_______________________________________________\nshop mailing list\nhttps://lists.shop.example/listinfo/shop\n"
    assert split_reply(text_lines(text), answers=True).reply == NEW


@pytest.mark.parametrize("between", [" ", "--- ", " - "])
def test_an_answer_on_the_line_of_the_attribution_is_kept(between: str) -> None:
    text = f"Fine with me{between}On Mon, Mar 4, 2024 at 9:00 AM, help@shop.example wrote:\n> Hello\n"
    assert split_reply(text_lines(text), answers=True).reply == "Fine with me"


def test_marks_that_are_no_quote_stay_as_they_were() -> None:
    text = "Look at this\n>>> >>> https://shop.example <<<\nand click"
    assert split_reply(text_lines(text)).reply == text


def test_a_desk_is_no_device() -> None:
    text = "Here it is.\n\nSent from my desk, which is much easier than my mobile phone."
    assert split_reply(text_lines(text)).reply == text


def test_a_wrapped_sentence_is_no_tagline() -> None:
    text = "Please delete the old number\nfrom my phone account"
    assert split_reply(text_lines(text)).reply == text


def test_a_sentence_right_above_the_attribution_is_kept() -> None:
    text = "Den Fehler 404 sehe ich immer noch.\nAm 04.03.2024 um 09:00 schrieb Support <help@shop.example>:\n> Hallo\n"
    assert split_reply(text_lines(text), answers=True).reply == "Den Fehler 404 sehe ich immer noch."
    text = "See my order of 5.1.2026\nOn Mon, Mar 4, 2024 at 9:00 AM Support <help@shop.example> wrote:\n> Hello\n"
    assert split_reply(text_lines(text), answers=True).reply == "See my order of 5.1.2026"


WORDS = st.sampled_from(
    [
        "the",
        "order",
        "4711",
        "came",
        "on",
        "Monday",
        "at",
        "10:30",
        "from",
        "to:",
        "date",
        "subject",
        "I",
        "wrote",
        "2024",
        "sent",
        "你好",
        "订单",
        "schrieb",
        "Am",
        "Le",
        "reply",
        "-",
        "--",
        "(see",
        "below)",
        "http://x.example/a",
        "€5,",
        "ok.",
    ]
)
LINES = st.lists(WORDS, max_size=9).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from(sorted(INTRODUCTIONS)))
def test_no_word_of_the_answer_is_lost(lines: list[str], name: str) -> None:
    """Whatever is said, in lines that look like nothing a program writes, all of it stays."""
    new = "\n".join(line.strip() for line in lines if line.strip() not in ("--", "-", "- -", "-- --"))
    assume(new.strip() and not any(line.rstrip().endswith(":") for line in new.split("\n")))
    old = INTRODUCTIONS[name].format(q=QUOTE)
    reply = split_reply(text_lines(f"{new}\n\n{old}\n"), answers=True).reply
    assert [word for word in new.split() if word.strip("-")] == [
        word for word in reply.split() if word.strip("-")
    ]


NOTICES = [
    "CONFIDENTIALITY NOTICE: This e-mail and any attachments are for the exclusive and confidential use of the intended recipient. If you are not he, please tell us.",
    "This email and any files transmitted with it are confidential and intended solely for the use of the individual\nor entity to whom they are addressed.\n\nPlease consider the environment before printing.",
    "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte sofort den Absender.",
    "Ce message et ses pièces jointes sont confidentiels et établis à l'attention exclusive de leur destinataire. Toute utilisation est interdite.",
    "Este mensaje y sus archivos adjuntos son confidenciales y van dirigidos exclusivamente a su destinatario. Si no lo es, bórrelo por favor.",
    "本邮件及其附件含有公司的保密信息，仅限于发送给上面地址中列出的个人或群组，禁止任何其他人使用。",
    "このメールには機密情報が含まれている場合があります。宛先以外の方が受信された場合は削除してください。",
]


@pytest.mark.parametrize("rule", ["", "________________________________\n"])
@pytest.mark.parametrize("notice", NOTICES)
def test_a_firms_legal_notice_is_no_part_of_the_answer(notice: str, rule: str) -> None:
    split = split_reply(text_lines(f"{NEW}\n\n{rule}{notice}"))
    assert (split.reply, notice.split()[0] in split.elided) == (NEW, True)


@pytest.mark.parametrize(
    "text",
    [
        "This message is confidential, please.",
        "Please read my letter.\n\nThis email is about the order 4711, which has not come, and about the other one, which came broken and late.",
        "Is your offer confidential? Our lawyers ask whether this email and the files in it are privileged, and so do our partners in Lyon.",
    ],
)
def test_what_somebody_says_about_confidence_stays(text: str) -> None:
    assert split_reply(text_lines(text)).reply == text


CARDS = {
    "rule and name": "__________\nJane Roe\nACME Inc",
    "one long dash": "—\nJane Roe",
    "chinese rule": "------------------\n张三\n销售部",
    "netease app": "| |\n张三\n|\n|\nzhang@mail.example\n|\n签名由网易邮箱大师定制",
    "netease app that says nothing": "| |\n张三\n|\n|\nzhang@mail.example\n|",
    "japanese frame": "*****************************\n株式会社サンプル\n営業部\n田中 太郎\nTEL: 03-1234-5678\nFAX: 03-1234-5679\n*****************************",
    "virus scanner": "---\nDiese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.\nwww.avast.com",
    "virus free": "Virus-free. www.avast.com",
    "app and its link": "Sent with AquaMail for Android\nhttps://www.mobisystems.com/aqua-mail",
    "passive tagline": "Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.",
    "signed by pgp": "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----",
}


@pytest.mark.parametrize("card", CARDS)
def test_a_name_card_at_the_end_is_cut(card: str) -> None:
    split = split_reply(text_lines(f"Could you send me the invoice?\n\n{CARDS[card]}\n"))
    assert split.reply == "Could you send me the invoice?"
    assert all(line.strip(" |") in split.elided for line in CARDS[card].splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "The log says\n\n-----\nerror 5 on start.\n-----\nWhat now?",
        "I want\n\n____\n1. a lamp\n2. a shade",
        "Please send\n\n*****\nlamp\nshade\nbulb\ncable\nplug",
        "The total\n\n------\n500 EUR",
        "See below\n\n-----\nThis is what your machine answered me when I asked it for the third time",
        "-----BEGIN PGP SIGNATURE-----\nis all I see in your mails",
    ],
)
def test_what_only_looks_like_a_name_card_stays(text: str) -> None:
    assert split_reply(text_lines(text)).reply == text


def test_the_head_of_a_signed_text_is_cut() -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"
    assert split_reply(text_lines(text)).reply == "Hello"
