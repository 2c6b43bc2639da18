"""What the hub says around its answers, by language; English for every language it does not speak."""

from hub.domain.self_service import Line, Saying, Wish

_LINES = {
    "en": {
        Line.REPHRASE: "I have found no answer to that. Could you say it in other words? Or talk to a person at "
        "any time.",
        Line.GLAD: "Glad it helped! Just write again if there is anything else.",
        Line.HANDOVER: "I am passing you on to a colleague, who sees what we have written here.",
        Line.CLOSED: "Nobody is here right now. Please leave your message here, with an e-mail address if you "
        "like: a colleague "
        "answers as soon as we are open again.",
        Line.WHO: "To show you your requests I must know that they are yours. Which e-mail address or phone "
        "number did you write to us from? I will send a code there.",
        Line.SHOWN: "Your requests are shown here.",
    },
    "zh": {
        Line.REPHRASE: "我没有找到合适的答案。能换一种说法吗？您也可以随时转人工。",
        Line.GLAD: "很高兴能帮到您！如果还有其他问题，随时告诉我。",
        Line.HANDOVER: "正在为您转接人工客服，对方能看到我们以上的对话。",
        Line.CLOSED: "现在没有人工客服在线。请在这里留言，也可以留下邮箱，我们上班后会尽快回复您。",
        Line.WHO: "为了向您展示您的请求，需要先确认您的身份。您是用哪个邮箱或手机号联系我们的？我会向它发送验证码。",
        Line.SHOWN: "您的请求已显示在这里。",
    },
    "de": {
        Line.REPHRASE: "Dazu habe ich nichts gefunden. Können Sie es anders sagen? Sie können jederzeit mit "
        "einem Menschen sprechen.",
        Line.GLAD: "Schön, dass es geholfen hat! Schreiben Sie einfach, wenn noch etwas ist.",
        Line.HANDOVER: "Ich gebe Sie an jemanden aus unserem Team weiter; was wir hier geschrieben haben, ist "
        "dort zu sehen.",
        Line.CLOSED: "Gerade ist niemand da. Hinterlassen Sie hier Ihre Nachricht, gern mit einer "
        "E-Mail-Adresse: wir antworten, "
        "sobald wir wieder geöffnet haben.",
        Line.WHO: "Um Ihre Anfragen zu zeigen, muss ich wissen, dass es Ihre sind. Mit welcher E-Mail-Adresse "
        "oder Telefonnummer haben Sie uns geschrieben? Dorthin schicke ich einen Code.",
        Line.SHOWN: "Ihre Anfragen stehen jetzt hier.",
    },
    "fr": {
        Line.REPHRASE: "Je n’ai pas trouvé de réponse. Pouvez-vous le dire autrement ? Vous pouvez à tout "
        "moment parler à une personne.",
        Line.GLAD: "Ravi d’avoir pu aider ! Écrivez-nous si vous avez une autre question.",
        Line.HANDOVER: "Je vous passe un collègue, qui voit ce que nous avons écrit ici.",
        Line.CLOSED: "Personne n’est là pour le moment. Laissez votre message ici, avec une adresse e-mail si "
        "vous le souhaitez : "
        "nous répondrons dès notre retour.",
        Line.WHO: "Pour afficher vos demandes, je dois m’assurer qu’elles sont à vous. De quelle adresse e-mail "
        "ou de quel numéro nous avez-vous écrit ? J’y enverrai un code.",
        Line.SHOWN: "Vos demandes sont affichées ici.",
    },
    "es": {
        Line.REPHRASE: "No he encontrado respuesta a eso. ¿Puede decirlo de otra forma? También puede hablar "
        "con una persona.",
        Line.GLAD: "¡Me alegra haber ayudado! Escriba de nuevo si necesita algo más.",
        Line.HANDOVER: "Le paso con un compañero, que ve lo que hemos escrito aquí.",
        Line.CLOSED: "Ahora no hay nadie. Deje aquí su mensaje, si quiere con un correo: responderemos en "
        "cuanto abramos.",
        Line.WHO: "Para mostrarle sus solicitudes debo saber que son suyas. ¿Desde qué correo o teléfono nos "
        "escribió? Enviaré allí un código.",
        Line.SHOWN: "Sus solicitudes se muestran aquí.",
    },
    "pt": {
        Line.REPHRASE: "Não encontrei resposta para isso. Pode dizer de outra forma? Também pode falar com uma "
        "pessoa.",
        Line.GLAD: "Que bom que ajudou! Escreva de novo se precisar de algo.",
        Line.HANDOVER: "Vou passar você a um colega, que vê o que escrevemos aqui.",
        Line.CLOSED: "Não há ninguém agora. Deixe sua mensagem aqui, se quiser com um e-mail: responderemos "
        "assim que abrirmos.",
        Line.WHO: "Para mostrar suas solicitações, preciso saber que são suas. De qual e-mail ou telefone você "
        "nos escreveu? Vou enviar um código para lá.",
        Line.SHOWN: "Suas solicitações aparecem aqui.",
    },
    "ja": {
        Line.REPHRASE: "お答えが見つかりませんでした。別の言い方でお試しください。担当者と話すこともできます。",
        Line.GLAD: "お役に立ててよかったです。ほかにもあれば、いつでもどうぞ。",
        Line.HANDOVER: "担当者におつなぎします。ここまでのやり取りは担当者にも見えます。",
        Line.CLOSED: "ただいま担当者が不在です。ここにメッセージを残してください。メールアドレスもあれば、"
        "営業再開後にお返事します。",
        Line.WHO: "お問い合わせ状況を表示するには、ご本人の確認が必要です。"
        "ご連絡に使われたメールアドレスか電話番号を教えてください。確認コードをお送りします。",
        Line.SHOWN: "お問い合わせ状況を表示しました。",
    },
}

_WISHES = {
    "en": {
        Wish.HELPED: "That helped",
        Wish.MORE: "Another answer",
        Wish.PERSON: "Talk to a person",
        Wish.REQUESTS: "My requests",
    },
    "zh": {Wish.HELPED: "有帮助", Wish.MORE: "换个答案", Wish.PERSON: "转人工", Wish.REQUESTS: "我的请求"},
    "de": {
        Wish.HELPED: "Das hat geholfen",
        Wish.MORE: "Andere Antwort",
        Wish.PERSON: "Mit einem Menschen sprechen",
        Wish.REQUESTS: "Meine Anfragen",
    },
    "fr": {
        Wish.HELPED: "Cela m’a aidé",
        Wish.MORE: "Autre réponse",
        Wish.PERSON: "Parler à une personne",
        Wish.REQUESTS: "Mes demandes",
    },
    "es": {
        Wish.HELPED: "Me ha ayudado",
        Wish.MORE: "Otra respuesta",
        Wish.PERSON: "Hablar con una persona",
        Wish.REQUESTS: "Mis solicitudes",
    },
    "pt": {
        Wish.HELPED: "Isso ajudou",
        Wish.MORE: "Outra resposta",
        Wish.PERSON: "Falar com uma pessoa",
        Wish.REQUESTS: "Minhas solicitações",
    },
    "ja": {
        Wish.HELPED: "役に立った",
        Wish.MORE: "別の回答",
        Wish.PERSON: "担当者と話す",
        Wish.REQUESTS: "お問い合わせ状況",
    },
}


def words_of(saying: Saying, language: str) -> str:
    """Return what is said, in the language or in English."""
    if saying.line is Line.ANSWER:
        return saying.text
    return _LINES.get(_main(language), _LINES["en"])[saying.line]


def words_of_wish(wish: Wish, language: str) -> str:
    """Return what stands on the button."""
    return _WISHES.get(_main(language), _WISHES["en"])[wish]


def _main(language: str) -> str:
    return language.lower().partition("-")[0]
