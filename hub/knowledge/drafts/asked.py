"""The questions in a message, one by one. Pure."""

import re

from hub.knowledge.text.sentences import asking_sentences

MAX_QUESTIONS = 4

_ASKS = re.compile(
    r"[?？]\s*[\"'”’)\]」』）]*$|[吗呢么][。！!.\s]*$"
    r"|^(?:(?:and|also|but|so|then|secondly|first|finally|besides|further)[, ]+)*"
    r"(?:how|what|when|where|which|who|whom|whose|why|can|could|do|does|did|is|are|was|were|will|would|should|may|has|have|am"
    r"|please (?:tell|explain|send|let|show|help|change|cancel|refund|confirm|check)"
    r"|i (?:want|need|would like|wish) to (?:know|ask|understand)|tell me|explain|let me know)\b"
    r"|(?:请问|怎么|怎样|如何|为什么|为何|什么时候|何时|多久|多少|哪里|哪儿|哪个|哪些|能不能|可不可以|可以.{0,20}吗|是否|能否|想问|想知道|想了解)",
    re.IGNORECASE,
)


def questions_in(message: str) -> list[str]:
    """Return the sentences of a message that ask, each with what was said before it that asks nothing; at most four.

    A message that asks one thing, or nothing in so many words, is one question as a whole.
    """
    told: list[str] = []
    asked: list[str] = []
    for sentence in asking_sentences(message):
        if _ASKS.search(sentence):
            asked.append(" ".join([*told, sentence]))
            told = []
        else:
            told.append(sentence)
    if len(asked) < 2:
        return [" ".join(asking_sentences(message))] if message.strip() else []
    return asked[:MAX_QUESTIONS]
