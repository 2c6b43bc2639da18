"""Ways in which real questions differ from clean ones: slips of the keyboard, speech, the wrapping of a mail."""

import random
import re

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    key: row[max(at - 1, 0) : at + 2].replace(key, "") for row in ROWS for at, key in enumerate(row)
}
GREETINGS = (
    "Hi,",
    "Hello,",
    "Dear Support Team,",
    "Good morning,",
    "Hi there,",
    "Dear Sir or Madam,",
    "Hey team,",
)
BEFORE = (
    "I hope this message finds you well.",
    "I have been a customer of yours for several years.",
    "I am writing because I need some help.",
    "I tried to reach you by phone but nobody answered.",
    "Hope you are doing well.",
    "I could not find anything about this on your website.",
    "Sorry to bother you with this.",
)
AFTER = (
    "I would appreciate a quick answer.",
    "Thanks in advance for your help.",
    "Please get back to me as soon as possible.",
    "Looking forward to hearing from you.",
    "You can reach me at 555 0134 any time.",
    "Let me know if you need anything else from me.",
)
FAREWELLS = (
    "Kind regards,\nChris",
    "Best,\nMaria",
    "Thanks,\nA.\nSent from my iPhone",
    "-- \nJo\nHead of Sales, Example Ltd.\n12 High Street, London\nTel: +44 20 7946 0000",
    "Cheers\nTom",
    "Yours sincerely,\n\nPat",
)
QUOTES = (
    "",
    "\n\nOn Mon, 3 Feb 2025 at 10:12, Support <support@example.com> wrote:\n> Thank you for contacting us."
    "\n> Your request has been received and we will answer within 24 hours.",
    "\n\n-----Original Message-----\nFrom: Support <help@example.com>\nSubject: Your account statement\n\nLog in to see it.",
)


def mistyped(text: str, chance: random.Random) -> str:
    """Slip in three of ten longer words: a letter lost, doubled, swapped or hit beside."""
    return " ".join(
        _slip(word, chance) if len(word) > 3 and chance.random() < 0.3 else word for word in text.split()
    )


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:
        return word[:at] + chance.choice(NEIGHBOURS.get(word[at].lower(), "e")) + word[at + 1 :]
    return word[:at] + word[at] + word[at:]


def spoken(text: str, chance: random.Random) -> str:
    """Write down as a speech recogniser would: no case, no punctuation, fillers and repeated words."""
    words: list[str] = []
    for word in re.sub(r"[^\w\s']", "", text.lower()).split():
        if chance.random() < 0.08:
            words.append(chance.choice(("uh", "um", "er", "like", "you know", "well")))
        words.append(word)
        if chance.random() < 0.04:
            words.append(word)
    return chance.choice(("", "", "hi yeah ", "okay so ", "um ")) + " ".join(words)


def mailed(text: str, chance: random.Random) -> str:
    """Wrap into a mail: greeting, small talk, farewell, signature, and often the history."""
    before = " ".join(chance.sample(BEFORE, chance.choice((1, 2))))
    after = " ".join(chance.sample(AFTER, chance.choice((1, 2))))
    quote = chance.choice(QUOTES)
    return f"{chance.choice(GREETINGS)}\n\n{before} {text} {after}\n\n{chance.choice(FAREWELLS)}{quote}"
