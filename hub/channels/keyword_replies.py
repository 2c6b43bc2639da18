"""What is answered to STOP, START and HELP: the inbox's own words, or the hub's in the customer's language. Pure."""

from collections.abc import Mapping

from hub.channels.keywords import Keyword
from hub.domain.interaction import ConsentWish

DEFAULT_LANGUAGE = "en"

_STOP = {
    "en": "{name}: you will get no more messages from us. Send START to get them again.",
    "de": "{name}: Sie erhalten keine Nachrichten mehr von uns. Mit START erhalten Sie wieder welche.",
    "fr": "{name} : vous ne recevrez plus nos messages. Envoyez START pour les recevoir de nouveau.",
    "es": "{name}: ya no recibirá mensajes nuestros. Envíe START para volver a recibirlos.",
    "pt": "{name}: não receberá mais mensagens nossas. Envie START para voltar a receber.",
    "it": "{name}: non riceverà più i nostri messaggi. Invii START per riceverli di nuovo.",
    "nl": "{name}: u ontvangt geen berichten meer van ons. Stuur START om ze weer te krijgen.",
    "zh": "{name}：您将不再收到我们的消息。回复 START 可恢复接收。",
    "ja": "{name}：今後メッセージは送信されません。再開するには START と返信してください。",
    "ko": "{name}: 더 이상 메시지를 보내지 않습니다. 다시 받으려면 START를 보내 주세요.",
    "pl": "{name}: nie będziemy już wysyłać wiadomości. Wyślij START, aby znów je otrzymywać.",
    "ru": "{name}: вы больше не будете получать наши сообщения. Отправьте START, чтобы получать их снова.",
}
_START = {
    "en": "{name}: you will get our messages again. Send STOP to get no more.",
    "de": "{name}: Sie erhalten wieder Nachrichten von uns. Mit STOP erhalten Sie keine mehr.",
    "fr": "{name} : vous recevrez de nouveau nos messages. Envoyez STOP pour ne plus en recevoir.",
    "es": "{name}: volverá a recibir nuestros mensajes. Envíe STOP para no recibir más.",
    "pt": "{name}: voltará a receber as nossas mensagens. Envie STOP para não receber mais.",
    "it": "{name}: riceverà di nuovo i nostri messaggi. Invii STOP per non riceverne più.",
    "nl": "{name}: u ontvangt weer berichten van ons. Stuur STOP om er geen meer te krijgen.",
    "zh": "{name}：您将重新收到我们的消息。回复 STOP 可停止接收。",
    "ja": "{name}：メッセージの送信を再開します。停止するには STOP と返信してください。",
    "ko": "{name}: 메시지를 다시 보내 드립니다. 그만 받으려면 STOP을 보내 주세요.",
    "pl": "{name}: znów będziemy wysyłać wiadomości. Wyślij STOP, aby ich nie otrzymywać.",
    "ru": "{name}: вы снова будете получать наши сообщения. Отправьте STOP, чтобы не получать их.",
}
_HELP = {
    "en": "{name}: write us your question and we will answer here. Send STOP to get no more messages.",
    "de": "{name}: Schreiben Sie uns Ihre Frage, wir antworten hier. Mit STOP erhalten Sie keine Nachrichten mehr.",
    "fr": "{name} : écrivez-nous votre question, nous répondrons ici. Envoyez STOP pour ne plus recevoir de messages.",
    "es": "{name}: escríbanos su pregunta y le responderemos aquí. Envíe STOP para no recibir más mensajes.",
    "pt": "{name}: escreva a sua pergunta e respondemos aqui. Envie STOP para não receber mais mensagens.",
    "it": "{name}: ci scriva la sua domanda e risponderemo qui. Invii STOP per non ricevere più messaggi.",
    "nl": "{name}: stel ons hier uw vraag, wij antwoorden u. Stuur STOP om geen berichten meer te krijgen.",
    "zh": "{name}：请直接回复您的问题，我们会在此答复。回复 STOP 可停止接收消息。",
    "ja": "{name}：ご質問をこのままお送りください。こちらでお答えします。停止するには STOP と返信してください。",
    "ko": "{name}: 궁금한 점을 보내 주시면 여기에서 답해 드립니다. 그만 받으려면 STOP을 보내 주세요.",
    "pl": "{name}: napisz do nas pytanie, odpowiemy tutaj. Wyślij STOP, aby nie otrzymywać wiadomości.",
    "ru": "{name}: напишите нам вопрос, и мы ответим здесь. Отправьте STOP, чтобы не получать сообщений.",
}
_WORDS = {ConsentWish.STOP: _STOP, ConsentWish.START: _START, ConsentWish.HELP: _HELP}


def keyword_reply(keyword: Keyword, name: str, language: str = "", own: str | Mapping[str, str] = "") -> str:
    """Return the answer to a keyword by the inbox called `name`.

    The keyword's own language counts first, then the inbox's (`language`). `own` are the inbox's words, one text or
    texts by language; `{name}` in them stands for the inbox's name.
    """
    words = {"": own} if isinstance(own, str) and own else dict(own or {})
    built_in = _WORDS[keyword.wish]
    wanted = [keyword.language, language.partition("-")[0].lower()]
    for source in (words, {} if words else built_in):
        for one in (*wanted, "", DEFAULT_LANGUAGE):
            if source.get(one):
                return source[one].replace("{name}", name)
    if words:
        return next(iter(words.values())).replace("{name}", name)
    return built_in[DEFAULT_LANGUAGE].replace("{name}", name)
