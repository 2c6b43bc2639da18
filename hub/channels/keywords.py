"""The words by which people leave, join and ask who writes: STOP, START, HELP in their languages. Pure.

A wish is a message that is one of these words and nothing else, whatever its case, accents and punctuation; a
sentence with such a word in it is a sentence. The English words are those of the industry's rules (CTIA Messaging
Principles, section 5.1; https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out). "Yes" is none of ours:
it mostly answers a question, and so do words like "fine" that mean an end in one language and assent in another.
"""

import unicodedata
from dataclasses import dataclass

from hub.domain.interaction import ConsentWish

MAX_WORD_CHARS = 40

_STOP = {
    "en": "stop, stopall, stop all, stop promotions, unsubscribe, cancel, end, quit, optout, opt out, opt-out, revoke",
    "de": "stopp, abmelden, abbestellen, austragen, beenden, ende, abmeldung",
    "fr": "arret, arreter, arretez, desabonner, desabonnement, desinscrire, desinscription, resilier",
    "es": "alto, parar, pare, baja, darse de baja, cancelar, detener, fin",
    "pt": "parar, pare, sair, cancelar, remover, descadastrar",
    "it": "ferma, fermare, annulla, cancella, disiscrivi, disiscrivimi, cancellami",
    "nl": "afmelden, uitschrijven, stoppen, opzeggen, einde",
    "zh": "停止, 退订, 退訂, 取消订阅, 取消訂閱, 停止订阅, 停止訂閱, 拒收, td, t, 回t退订",
    "ja": "配信停止, 停止, 配信解除, 退会, ストップ",
    "ko": "중지, 정지, 수신거부, 수신 거부, 그만",
    "pl": "wypisz, rezygnuje, rezygnacja, koniec",
    "sv": "avsluta, avregistrera, sluta",
    "da": "afmeld, afslut",
    "nb": "avmeld, avslutt",
    "fi": "lopeta, peruuta, seis",
    "cs": "odhlasit, konec, zrusit",
    "tr": "dur, iptal, durdur, ret",
    "ru": "стоп, отписаться, отписка",
    "uk": "відписатися",
    "ar": "قف, توقف, إيقاف, إلغاء, الغاء الاشتراك",
    "he": "הסר, עצור, הפסק",
    "hi": "रोकें, बंद, रुकें",
    "vi": "dung, ngung",
    "id": "berhenti, hentikan",
}
_START = {
    "en": "start, unstop, resume, subscribe, optin, opt in, opt-in",
    "de": "anmelden, starten, fortsetzen",
    "fr": "demarrer, reprendre, commencer",
    "es": "iniciar, inicio, comenzar, alta, reanudar",
    "pt": "iniciar, comecar, retomar",
    "it": "inizia, avvia, riprendi, iscrivi",
    "nl": "aanmelden, hervatten, inschrijven",
    "zh": "开始, 開始, 订阅, 訂閱, 恢复, 恢復, 恢复订阅, 恢復訂閱",
    "ja": "再開, 開始, スタート, 配信再開",
    "ko": "시작, 재개",
    "pl": "wznow, zapisz",
    "sv": "starta",
    "fi": "aloita",
    "cs": "prihlasit, obnovit",
    "tr": "basla, baslat",
    "ru": "старт, подписаться",
    "uk": "підписатися",
    "ar": "ابدأ, بدء, اشتراك",
    "he": "התחל",
    "hi": "शुरू",
    "vi": "bat dau",
    "id": "mulai",
}
_HELP = {
    "en": "help, info",
    "de": "hilfe",
    "fr": "aide",
    "es": "ayuda",
    "pt": "ajuda",
    "it": "aiuto",
    "nl": "hulp",
    "zh": "帮助, 幫助",
    "ja": "ヘルプ",
    "ko": "도움말, 도움",
    "pl": "pomoc",
    "sv": "hjalp",
    "da": "hjælp",
    "nb": "hjelp",
    "fi": "apua, ohje",
    "cs": "pomoc",
    "tr": "yardim",
    "ru": "помощь, справка",
    "uk": "допомога",
    "ar": "مساعدة",
    "he": "עזרה",
    "hi": "मदद",
    "vi": "tro giup",
    "id": "bantuan",
}


@dataclass(frozen=True, slots=True)
class Keyword:
    """A customer's wish, and the language of its word; empty where several or all languages have it."""

    wish: ConsentWish
    language: str = ""


_LOCAL = {"t": "+86", "td": "+86", "dur": "+90", "ret": "+90"}
"""Words that say so little elsewhere that they count in one country only."""

_EVERYWHERE = ("stop", "start", "info")
_ALIKE = str.maketrans("øłđı", "oldi")


def _bare(text: str) -> str:
    """Return a text without case, accents, width and what stands around its letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    letters = [char for char in unicodedata.normalize("NFD", folded) if unicodedata.category(char) != "Mn"]
    while letters and unicodedata.category(letters[-1])[0] not in "LNM":
        letters.pop()
    start = next((n for n, char in enumerate(letters) if unicodedata.category(char)[0] in "LNM"), 0)
    return " ".join("".join(letters[start:]).split())


def _table() -> dict[str, Keyword]:
    table: dict[str, Keyword] = {}
    for wish, languages in (
        (ConsentWish.STOP, _STOP),
        (ConsentWish.START, _START),
        (ConsentWish.HELP, _HELP),
    ):
        for language, words in languages.items():
            for word in map(_bare, words.split(", ")):
                shared = word in table or word in _EVERYWHERE
                table[word] = Keyword(wish, "" if shared else language)
    return table


_WORDS = _table()


def keyword_of(text: str, number: str = "") -> Keyword | None:
    """Return what the whole text wishes, or None. `number` is the sender's, in international form, if it is known."""
    if len(text) > MAX_WORD_CHARS:
        return None
    word = _bare(text)
    if not number.startswith(_LOCAL.get(word, "")):
        return None
    return _WORDS.get(word)
