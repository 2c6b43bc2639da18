"""How answering machines head their mails, in the languages they speak; and what only looks like it."""

import re

# At the beginning of a subject, after brackets. What is also a customer's word needs more: a colon, an end, a date.
_AT_BEGIN = re.compile(
    r"[\s\[【(（<«*!:：-]{0,10}(?:"
    r"auto(?:matic|mated)?[ :_-]{0,2}(?:reply|response|respond|acknowledge?ment)"
    r"(?! (?:feature|function|setting|option|not|does|is|in|to)\b)"
    r"|autoreply|auto[ -]re\s?:"
    r"|out[ -]of[ -](?:the[ -])?office(?!\s+(?:hours|time|delivery|chair|desk|furniture|suppl|equipment))"
    r"|(?:i am|i'm) (?:currently )?(?:out of|away from) (?:the |my )?office"
    r"|ooo\s?(?:[:：-]|re:)|away from my (?:e-?mail|mail|desk)"
    r"|(?:vacation|away|holiday|absence) (?:reply|response|notice|notification|message)"
    r"|(?:on|currently on|am on) (?:annual |parental |maternity )?(?:vacation|leave|holiday)(?=\s*(?:$|[:(\[-]|until|till|from|re\b))"
    r"|automatische[rns]? (?:antwort|rück|eingangsbest|beantwort|abwesenheit|nachricht)|autom\. antwort|autoantwort"
    r"|abwesenheits(?:notiz|nachricht|meldung|hinweis|benachrichtigung|info)"
    r"|(?:ich )?bin (?:derzeit |zurzeit |gerade )?(?:(?:im|in) urlaub|abwesend|außer haus|nicht im büro)"
    r"(?=\s*(?:$|[:(\[-]|bis\b|vom\b|aw:|re:))"
    r"|urlaub(?:snotiz|sbenachrichtigung)\b"
    r"|urlaub bis \d|(?:bin )?abwesen(?:d|heit)(?=\s*(?:$|[:(\[-]|bis\b|vom\b|aw:|re:)|\s\d)"
    r"|r[ée]ponse (?:automatique|d['’]absence)"
    r"|absen(?:ce|t(?:e|\(e\)|\.e)?) (?:du|de) bureau"
    r"|je suis (?:actuellement |en ce moment )?(?:en congés?|absente?\b|en vacances)"
    r"|message (?:d['’]absence|automatique)|absence\s?:"
    r"|respuesta autom[áa]tica|contestaci[óo]n autom[áa]tica|fuera de (?:la )?oficina(?=\s*(?:$|[:(\[-]|re:))|ausente de (?:la )?oficina"
    r"|(?:ausencia|ausente)\s?(?=:|$)"
    r"|estoy (?:fuera de (?:la )?oficina|de vacaciones)"
    r"|risposta automatica|fuori (?:sede|ufficio)(?=\s*(?:$|[:(\[-]|r:|re:))|messaggio automatico"
    r"|assen(?:za|te) dall['’]ufficio|assenza\s?(?=:|$)"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio"
    r"|ausente do escrit[óo]rio|resposta autom[àa]tica|aus[êe]ncia (?:tempor[áa]ria|do escrit[óo]rio)"
    r"|automatisch (?:antwoord|bericht)|afwezigheids?(?:bericht|melding|assistent)|afwezig(?:heid)?(?=\s*(?:$|[:(\[-]|tot\b|re:))"
    r"|autosvar|automatiske?t? (?:svar|besked)|(?:fraværs|frånvaro)(?:melding|meddelande|assistent)"
    r"|(?:fraværende|fravær|frånvarande|frånvaro)(?=\s*(?:$|[:(\[-]))"
    r"|automaattinen (?:vastaus|poissaolo)|poissaoloviesti|poissaolo(?=\s*(?:$|[:(\[-]))"
    r"|auto-?odpowied[źz]|odpowied[źz] automatyczna|automatyczna odpowied[źz]|poza biurem|nieobecno[śs][ćc](?=\s*(?:$|[:(\[-]))"
    r"|automatick[áa] odpove?[ďěd]|mimo kancel[áa][řr]"
    r"|автоответ|автоматическ(?:ий ответ|ое уведомление)|вне офиса|нет на месте|автоматична відповідь"
    r"|автоматичен отговор|аутоматски одговор|автовідповідь"
    r"|otomatik (?:yanıt|cevap)|ofis dışında|automatikus válasz|răspuns automat|(?:automatski|samodejni) odgovor"
    r"|automaatvastus|automatinis atsakymas|automātisk[āa] atbilde"
    r"|αυτόματη απάντηση"
    r"|自动(?:回复|答复|回覆)|自動(?:回覆|回复|答覆)|(?:外出|休假|出差|离岗){1,2}(?:自动|自動)|(?:休假|外出|离岗|不在办公室)(?:通知|中)?(?=\s*(?:$|[:：(（\]】]))"
    r"|自動(?:応答|返信|配信|送信)|不在(?:通知|のお知らせ|連絡|応答)|休暇(?:中|のお知らせ)"
    r"|자동 ?(?:회신|응답|답장)|부재 ?중|رد تلقائي|تلقائي:|(?:תשובה|מענה|תגובה) אוטומטית?|پاسخ خودکار"
    r"|trả lời tự động|ตอบกลับอัตโนมัติ|balasan otomatis"
    r")",
    re.IGNORECASE,
)
_AT_END = re.compile(
    r"[(\[（【](?:auto(?:matic|mated)?[ -]?(?:response|reply)|automatische antwort|réponse automatique"
    r"|(?:系统)?自动回复(?:，请勿回复)?|自動返信|自動応答)[)\]）】]\s*$"
    r"|(?:\bis (?:currently )?|[:–-]\s)out of (?:the )?office\s*$",
    re.IGNORECASE,
)
# Lotus Notes; without the words after it, `Auto:` is about a car.
_NOTES = re.compile(
    r"\s*auto:.{0,200}(?:out of|returning|away|vacation|holiday|leave|abwesend|abwesenheit|urlaub|absent|congé)",
    re.IGNORECASE,
)


def is_auto_subject(subject: str) -> bool:
    """Tell whether an answering machine wrote this subject."""
    subject = subject[:300]
    return bool(_AT_BEGIN.match(subject) or _NOTES.match(subject) or _AT_END.search(subject[-60:]))
