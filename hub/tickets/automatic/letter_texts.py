"""What the hub writes around letters, by language; English for every language it does not speak."""

_UNSEEN = {
    "en": (
        "While you were away, {name} answered you in our chat:",
        "Answer this mail, or go on in the chat.",
    ),
    "zh": ("您离开聊天后，{name} 回复了您：", "您可以直接回复此邮件，也可以回到聊天中继续。"),
    "de": (
        "Während Sie weg waren, hat {name} Ihnen im Chat geantwortet:",
        "Antworten Sie auf diese E-Mail, oder schreiben Sie im Chat weiter.",
    ),
    "fr": (
        "Pendant votre absence, {name} vous a répondu dans la discussion :",
        "Répondez à cet e-mail, ou poursuivez dans la discussion.",
    ),
    "es": (
        "Mientras no estaba, {name} le respondió en el chat:",
        "Responda a este correo o siga en el chat.",
    ),
    "pt": (
        "Enquanto você esteve fora, {name} respondeu no chat:",
        "Responda a este e-mail ou continue no chat.",
    ),
    "ja": (
        "ご不在の間に、{name} がチャットで返信しました。",
        "このメールに返信するか、チャットで続けてください。",
    ),
}
_TRANSCRIPT = {
    "en": ("Your conversation with us", "Here is the conversation, as you asked:"),
    "zh": ("您与我们的对话记录", "以下是您要求的对话记录："),
    "de": ("Ihre Unterhaltung mit uns", "Hier ist die Unterhaltung, wie gewünscht:"),
    "fr": ("Votre conversation avec nous", "Voici la conversation, comme demandé :"),
    "es": ("Su conversación con nosotros", "Aquí está la conversación que pidió:"),
    "pt": ("Sua conversa conosco", "Aqui está a conversa, como você pediu:"),
    "ja": ("お問い合わせの会話", "ご希望の会話をお送りします。"),
}


def unseen_text(language: str, name: str, body: str) -> str:
    """Return the text of a letter with replies that were not seen."""
    before, after = _UNSEEN.get(_main(language), _UNSEEN["en"])
    return f"{before.format(name=name)}\n\n{body}\n\n{after}"


def transcript_subject(language: str) -> str:
    """Return the subject of a letter with the whole conversation."""
    return _TRANSCRIPT.get(_main(language), _TRANSCRIPT["en"])[0]


def transcript_text(language: str, body: str) -> str:
    """Return the text of a letter with the whole conversation."""
    return f"{_TRANSCRIPT.get(_main(language), _TRANSCRIPT['en'])[1]}\n\n{body}"


def _main(language: str) -> str:
    return language.lower().partition("-")[0]
