"""The words with which mail programs head older mail: field names and separator lines, in some thirty languages."""

# Field name at the head of a quoted mail -> what it is.
FIELDS: dict[str, str] = {}
for _kind, _words in {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|от|от кого|від|kimden|gönderen|feladó|expéditeur"
    "|remitente|mittente"
    "|afzender|差出人|送信者|发件人|寄件人|寄件者|發件人|发信人|寄信人|보낸 사람|보낸사람|보낸이|من|מאת"
    "|จาก|từ|dari|nadawca|odesílatel"
    "|afsender|avsändare|avsender|expeditor|de la|odesilatel|odosielateľ|από|person"
    "|šalje|pošiljatelj|шаље|nuo|saatja|kellelt|no|remetente|expedidor",
    "date": "date|sent|sent on|datum|gesendet|gesendet am|fecha|enviado|enviado el|enviado em|enviada em"
    "|data|inviato|inviata"
    "|envoyé|envoyé le|verzonden|verzonden op|skickat|skickat den|dato|sendt|päivä|päivämäärä|lähetetty"
    "|wysłano|data wysłania"
    "|odesláno|datum odeslání|odoslané|дата|отправлено|дата відправлення|надіслано|tarih|gönderildi"
    "|gönderilme tarihi|küldve"
    "|dátum|elküldve|trimis|送信日時|日時|日付|时间|日期|发送时间|发送日期|寄件日期|傳送時間|發送時間|날짜"
    "|보낸 날짜|보낸날짜|التاريخ|تاريخ|תאריך"
    "|נשלח|วันที่|ส่ง|ngày|đã gửi|tanggal|ημερομηνία|στάλθηκε|time|envoyée"
    "|تاريخ الإرسال|dikirim|poslano|poslato|išsiųsta|saadetud|kuupäev|nosūtīts|datums|изпратено|enviat",
    "to": "to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|кому|kime|alıcı|címzett|destinataire"
    "|destinatario|für|pour|către"
    "|宛先|收件人|收件者|受信者|받는 사람|받는사람|إلى|אל|ถึง|đến|kepada|προς|adresat|príjemca|pre"
    "|prima|primatelj|za|kam|adressaat|saaja|kellele|до",
    "cc": "cc|kopie|copie|cópia|copia|kopio|kopia|dw|копия|копія|bilgi|másolat|抄送|副本|참조|نسخة|העתק"
    "|สำเนา|bcc|reply-to"
    "|antwort an|répondre à|importance|wichtigkeit|attachments|anlagen|priority",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět"
    "|predmet|тема|konu|tárgy"
    "|subiect|件名|主题|主題|主旨|제목|الموضوع|נושא|เรื่อง|chủ đề|tiêu đề|subjek|perihal|θέμα"
    "|zadeva|naslov|tema|teema|temats",
}.items():
    for _name in _words.split("|"):
        FIELDS.setdefault(_name, _kind)


def _names(table: str) -> frozenset[str]:
    return frozenset(table.split("|"))


SEPARATORS = _names(
    "mail original|e-mail original|original message|original e-mail|original email|original appointment|reply message"
    "|message original|message d'origine|message d’origine"
    "|ursprüngliche nachricht|ursprungliche nachricht|urspruengliche nachricht|originalnachricht"
    "|original-nachricht|ursprüngliche mail"
    "|message initial|message transféré d'origine|mensaje original|mensagem original|messaggio originale"
    "|oorspronkelijk bericht|oorspronkelijke bericht|ursprungligt meddelande|originalmeddelande"
    "|ursprungligt e-postmeddelande"
    "|oprindelig meddelelse|original besked|opprinnelig melding|alkuperäinen viesti"
    "|oryginalna wiadomość|wiadomość oryginalna"
    "|wiadomość pierwotna|původní zpráva|původní e-mail|pôvodná správa|исходное сообщение"
    "|пересылаемое сообщение от|исходное письмо"
    "|оригінальне повідомлення|orijinal mesaj|özgün ileti|eredeti üzenet|mesaj original"
    "|mesajul original|originalna poruka"
    "|izvorna poruka|izvorno sporočilo|原始邮件|邮件原文|原始郵件|原邮件|原郵件|邮件原件|回复的原邮件"
    "|回复的原郵件|原始信息|元のメッセージ|元のメール"
    "|オリジナルメッセージ|원본 메시지|원본 메일|원본메일|الرسالة الأصلية|רسالة|הודעה מקורית"
    "|ข้อความต้นฉบับ|thư gốc|tin nhắn gốc|pesan asli"
    "|αρχικό μήνυμα|αρχικό μήνυμα ηλεκτρονικού ταχυδρομείου|mesaj original|quoted message"
    "|previous message|replied message"
    "|antwort nachricht|回复邮件信息|来自的邮件|originale besked|original melding"
)
FORWARDS = _names(
    "forwarded message|begin forwarded message|forwarded by|forwarded email|forward message"
    "|weitergeleitete nachricht"
    "|anfang der weitergeleiteten nachricht|message transféré|début du message transféré"
    "|début du message réexpédié"
    "|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    "|mensagem encaminhada"
    "|início da mensagem reencaminhada|início da mensagem encaminhada|doorgestuurd bericht"
    "|begin doorgestuurd bericht|vidarebefordrat meddelande"
    "|vidarebefordrat brev|videresendt meddelelse|videresendt melding|edelleenlähetetty viesti"
    "|välitetty viesti|przekazana wiadomość"
    "|wiadomość przekazana dalej|přeposlaná zpráva|пересланное сообщение|пересылаемое сообщение"
    "|начало переадресованного сообщения|iletilen mesaj"
    "|iletilen ileti|továbbított üzenet|mesaj redirecționat|转发的消息|转发邮件|转发的邮件|已转发邮件"
    "|轉寄郵件|轉寄的郵件|以下は転送されたメッセージです|転送メッセージ|転送されたメッセージ"
    "|전달된 메시지|전달된 메일|रअग्रेषित|הודעה שהועברה|الرسالة المعاد توجيهها|thư đã chuyển tiếp"
    "|προωθημένο μήνυμα|pesan terusan"
)
