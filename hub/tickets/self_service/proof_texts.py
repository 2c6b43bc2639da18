"""What stands in the mail or the text that brings a code, by language; English for every language the hub does not speak.

The code is not in a mail's subject: subjects are shown on locked screens and quoted by machines that send mail back.
"""

from dataclasses import dataclass

from hub.domain.challenge import CODE_VALID

_MINUTES = int(CODE_VALID.total_seconds() // 60)
_SUBJECTS = {
    "en": "Your code for the chat",
    "zh": "您的聊天验证码",
    "de": "Ihr Code für den Chat",
    "fr": "Votre code pour le chat",
    "es": "Su código para el chat",
    "pt": "Seu código para o chat",
    "ja": "チャットの確認コード",
}
_TEXTS = {
    "en": "{code} is your code for the chat. It is good for {minutes} minutes. Enter it only there and tell "
    "nobody, us included.",
    "zh": "您的聊天验证码是 {code}，{minutes} 分钟内有效。请只在聊天窗口中输入，不要告诉任何人，包括我们的工作人员。",
    "de": "{code} ist Ihr Code für den Chat. Er gilt {minutes} Minuten. Geben Sie ihn nur dort ein und nennen "
    "Sie ihn niemandem, auch uns nicht.",
    "fr": "{code} est votre code pour le chat. Il est valable {minutes} minutes. Saisissez-le uniquement là et "
    "ne le dites à personne, pas même à nous.",
    "es": "{code} es su código para el chat. Es válido {minutes} minutos. Introdúzcalo solo allí y no se lo "
    "diga a nadie, tampoco a nosotros.",
    "pt": "{code} é o seu código para o chat. Vale por {minutes} minutos. Digite-o só lá e não o diga a "
    "ninguém, nem a nós.",
    "ja": "チャットの確認コードは {code} です（{minutes}分間有効）。チャット画面にのみ入力し、"
    "当社の担当者を含め誰にも教えないでください。",
}
_NOT_YOU = {
    "en": "You did not ask for it? Then do nothing: without the code nobody is shown anything.",
    "zh": "如果不是您本人申请的，请忽略本邮件：没有验证码，任何人都看不到您的信息。",
    "de": "Sie haben ihn nicht angefordert? Dann tun Sie nichts: Ohne den Code bekommt niemand etwas zu sehen.",
    "fr": "Vous ne l’avez pas demandé ? Ne faites rien : sans le code, rien n’est montré à personne.",
    "es": "¿No lo ha pedido? No haga nada: sin el código no se muestra nada a nadie.",
    "pt": "Você não o pediu? Não faça nada: sem o código, nada é mostrado a ninguém.",
    "ja": "お心当たりがない場合は、何もしないでください。コードがなければ、誰にも何も表示されません。",
}


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The words of a letter; texts have no subject."""

    subject: str
    body: str


def code_letter(language: str, kind: str, code: str) -> LetterWords:
    """Return what is written to an address of this kind."""
    main = language.lower().partition("-")[0]
    if main not in _TEXTS:
        main = "en"
    told = _TEXTS[main].format(code=code, minutes=_MINUTES)
    body = f"{told}\n\n{_NOT_YOU[main]}" if kind == "email" else told
    return LetterWords(subject=_SUBJECTS[main], body=body)
