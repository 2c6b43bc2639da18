/** The words around own requests, in the languages of the widget; they come with the panel. */
const texts = {
  en: {
    title: "My requests", whose: "E-mail address or phone number that you write to us from", hint: "A phone number with its country code, like +1 202 555 0123", send: "Send code",
    sent: (to: string) => `If we know ${to}, a code is on its way. It is good for 10 minutes.`, code: "6-digit code", enter: "Confirm", again: "Send another code", wait: (s: number) => `Another code in ${s} s`,
    other: "Other address", cancel: "Cancel", close: "Close", nothing: "Nothing came? Look into the spam folder, or try another address.",
    wrong: (n: number) => `That is not the code. Check the newest message from us; ${n} ${n === 1 ? "try" : "tries"} left.`, over: "This code is good no more. Send another one.", often: "Too many codes were asked for. Try again in an hour, or talk to a person.",
    invalid: "Enter a whole e-mail address, or a phone number with its country code.", gone: "That is not possible any more. Ask for your requests again.", failed: "That did not work. Please try again.",
    none: "There are no other requests of yours.", open: "with us", pending: "waiting for you", solved: "solved", closed: "closed", answered: "Answered", unanswered: "Not answered yet", promised: "An answer is due from us",
  },
  zh: {
    title: "我的请求", whose: "您联系我们时使用的邮箱或手机号", hint: "手机号请带国家代码，例如 +86 138 0013 8000", send: "发送验证码",
    sent: (to: string) => `如果 ${to} 在我们这里有记录，验证码正在发送，10 分钟内有效。`, code: "6 位验证码", enter: "确认", again: "重新发送", wait: (s: number) => `${s} 秒后可重新发送`,
    other: "换个地址", cancel: "取消", close: "关闭", nothing: "没有收到？请查看垃圾邮件，或换个地址试试。",
    wrong: (n: number) => `验证码不对。请查看我们最新的消息，还可以试 ${n} 次。`, over: "验证码已失效，请重新发送。", often: "验证码请求过多。请一小时后再试，或转人工。",
    invalid: "请输入完整的邮箱，或带国家代码的手机号。", gone: "现在无法继续，请重新查询您的请求。", failed: "没有成功，请再试一次。",
    none: "没有您的其他请求。", open: "处理中", pending: "等待您的回复", solved: "已解决", closed: "已关闭", answered: "回复于", unanswered: "尚未回复", promised: "我们承诺会答复",
  },
  de: {
    title: "Meine Anfragen", whose: "E-Mail-Adresse oder Telefonnummer, mit der Sie uns schreiben", hint: "Telefonnummer mit Ländervorwahl, etwa +49 30 901820", send: "Code senden",
    sent: (to: string) => `Wenn wir ${to} kennen, ist ein Code unterwegs. Er gilt 10 Minuten.`, code: "6-stelliger Code", enter: "Bestätigen", again: "Neuen Code senden", wait: (s: number) => `Neuer Code in ${s} s`,
    other: "Andere Adresse", cancel: "Abbrechen", close: "Schließen", nothing: "Nichts gekommen? Sehen Sie im Spam-Ordner nach oder nehmen Sie eine andere Adresse.",
    wrong: (n: number) => `Das ist nicht der Code. Sehen Sie in unserer neuesten Nachricht nach; noch ${n} ${n === 1 ? "Versuch" : "Versuche"}.`, over: "Dieser Code gilt nicht mehr. Lassen Sie sich einen neuen senden.", often: "Zu viele Codes angefordert. Versuchen Sie es in einer Stunde oder sprechen Sie mit einem Menschen.",
    invalid: "Geben Sie eine ganze E-Mail-Adresse oder eine Telefonnummer mit Ländervorwahl ein.", gone: "Das geht nicht mehr. Fragen Sie noch einmal nach Ihren Anfragen.", failed: "Das hat nicht geklappt. Bitte noch einmal.",
    none: "Sie haben keine anderen Anfragen.", open: "bei uns", pending: "wartet auf Sie", solved: "gelöst", closed: "geschlossen", answered: "Beantwortet", unanswered: "Noch nicht beantwortet", promised: "Wir schulden eine Antwort",
  },
  fr: {
    title: "Mes demandes", whose: "Adresse e-mail ou numéro avec lequel vous nous écrivez", hint: "Numéro avec l’indicatif du pays, par exemple +33 1 70 18 99 00", send: "Envoyer le code",
    sent: (to: string) => `Si nous connaissons ${to}, un code est en route. Il est valable 10 minutes.`, code: "Code à 6 chiffres", enter: "Confirmer", again: "Envoyer un autre code", wait: (s: number) => `Autre code dans ${s} s`,
    other: "Autre adresse", cancel: "Annuler", close: "Fermer", nothing: "Rien reçu ? Regardez dans les indésirables ou essayez une autre adresse.",
    wrong: (n: number) => `Ce n’est pas le code. Regardez notre dernier message ; ${n} ${n === 1 ? "essai restant" : "essais restants"}.`, over: "Ce code n’est plus valable. Demandez-en un autre.", often: "Trop de codes demandés. Réessayez dans une heure ou parlez à une personne.",
    invalid: "Saisissez une adresse e-mail entière ou un numéro avec l’indicatif du pays.", gone: "Ce n’est plus possible. Redemandez à voir vos demandes.", failed: "Cela n’a pas marché. Réessayez.",
    none: "Vous n’avez pas d’autre demande.", open: "chez nous", pending: "en attente de vous", solved: "résolue", closed: "close", answered: "Réponse", unanswered: "Pas encore de réponse", promised: "Nous vous devons une réponse",
  },
  es: {
    title: "Mis solicitudes", whose: "Correo o teléfono desde el que nos escribe", hint: "Teléfono con prefijo del país, como +34 910 000 000", send: "Enviar código",
    sent: (to: string) => `Si conocemos ${to}, hay un código en camino. Es válido 10 minutos.`, code: "Código de 6 cifras", enter: "Confirmar", again: "Enviar otro código", wait: (s: number) => `Otro código en ${s} s`,
    other: "Otra dirección", cancel: "Cancelar", close: "Cerrar", nothing: "¿No llegó nada? Mire en el correo no deseado o pruebe otra dirección.",
    wrong: (n: number) => `Ese no es el código. Mire nuestro último mensaje; ${n === 1 ? "queda 1 intento" : `quedan ${n} intentos`}.`, over: "Este código ya no es válido. Pida otro.", often: "Se han pedido demasiados códigos. Pruebe en una hora o hable con una persona.",
    invalid: "Escriba un correo completo o un teléfono con el prefijo del país.", gone: "Ya no es posible. Vuelva a pedir sus solicitudes.", failed: "No ha funcionado. Inténtelo de nuevo.",
    none: "No tiene otras solicitudes.", open: "con nosotros", pending: "a la espera de usted", solved: "resuelta", closed: "cerrada", answered: "Respondida", unanswered: "Aún sin respuesta", promised: "Le debemos una respuesta",
  },
  pt: {
    title: "Minhas solicitações", whose: "E-mail ou telefone de onde você nos escreve", hint: "Telefone com código do país, como +55 11 4000 0000", send: "Enviar código",
    sent: (to: string) => `Se conhecemos ${to}, um código está a caminho. Vale por 10 minutos.`, code: "Código de 6 dígitos", enter: "Confirmar", again: "Enviar outro código", wait: (s: number) => `Outro código em ${s} s`,
    other: "Outro endereço", cancel: "Cancelar", close: "Fechar", nothing: "Não chegou nada? Veja o spam ou tente outro endereço.",
    wrong: (n: number) => `Esse não é o código. Veja nossa última mensagem; ${n === 1 ? "resta 1 tentativa" : `restam ${n} tentativas`}.`, over: "Este código não vale mais. Peça outro.", often: "Códigos demais foram pedidos. Tente em uma hora ou fale com uma pessoa.",
    invalid: "Digite um e-mail completo ou um telefone com código do país.", gone: "Isso não é mais possível. Peça de novo suas solicitações.", failed: "Não funcionou. Tente de novo.",
    none: "Você não tem outras solicitações.", open: "conosco", pending: "aguardando você", solved: "resolvida", closed: "fechada", answered: "Respondida", unanswered: "Ainda sem resposta", promised: "Devemos uma resposta",
  },
  ja: {
    title: "お問い合わせ状況", whose: "ご連絡に使われたメールアドレスまたは電話番号", hint: "電話番号は国番号から（例：+81 3 4577 0000）", send: "コードを送信",
    sent: (to: string) => `${to} のご登録があれば、コードをお送りしています。10分間有効です。`, code: "6桁のコード", enter: "確認", again: "コードを再送信", wait: (s: number) => `再送信まで ${s} 秒`,
    other: "別のアドレス", cancel: "キャンセル", close: "閉じる", nothing: "届かない場合は、迷惑メールを確認するか、別のアドレスをお試しください。",
    wrong: (n: number) => `コードが違います。最新のメッセージをご確認ください（残り ${n} 回）。`, over: "このコードは無効です。再送信してください。", often: "コードの要求が多すぎます。1時間後にお試しいただくか、担当者にご相談ください。",
    invalid: "メールアドレス、または国番号付きの電話番号を入力してください。", gone: "続けられません。もう一度お問い合わせ状況をお尋ねください。", failed: "うまくいきませんでした。もう一度お試しください。",
    none: "ほかのお問い合わせはありません。", open: "対応中", pending: "お客様の返信待ち", solved: "解決済み", closed: "終了", answered: "回答", unanswered: "未回答", promised: "回答をお約束しています",
  },
};

export type OwnTexts = (typeof texts)["en"];

/** The words for a language tag; English for every language that we do not speak. */
export const textsFor = (tag: string): OwnTexts => texts[tag.toLowerCase().split("-")[0] as keyof typeof texts] ?? texts.en;
