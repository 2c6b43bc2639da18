"""What the hub itself says to callers, in English and Chinese; English to speakers of everything else."""

from hub.calls.lines import Prompt

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "wait": "Please hold the line. Somebody will be with you shortly.",
        "next": "You are next in line.",
        "place": "You are number {place} in line.",
        "minute": "The expected wait is about one minute.",
        "minutes": "The expected wait is about {minutes} minutes.",
        "offer_both": "Press 1 to be called back without losing your place, or 2 to leave a message.",
        "offer_callback": "Press 1 to be called back without losing your place.",
        "offer_voicemail": "Press 2 to leave a message.",
        "callback": "Thank you. You keep your place in line, and we will call you back. Goodbye.",
        "leave_message": "Please leave your message after this announcement. Press the hash key when you are done.",
        "message_kept": "Thank you. Your message has been recorded. Goodbye.",
        "closed": "We are closed at the moment.",
        "nobody": "Nobody can take your call at the moment.",
        "goodbye": "Please call again later. Goodbye.",
        "agent_lost": "We are sorry, the connection to our colleague was lost. Please stay on the line.",
        "head": "You are now at the head of the line.",
        "failed": "We are sorry, something went wrong. Please call again.",
        "recorded": "This call may be recorded.",
        "consent": "This call is recorded for quality. Press 1 to agree, or stay on the line without a recording.",
    },
    "zh": {
        "wait": "请不要挂断，我们马上为您接通。",
        "next": "您是下一位。",
        "place": "您排在第{place}位。",
        "minute": "预计等待约一分钟。",
        "minutes": "预计等待约{minutes}分钟。",
        "offer_both": "按1，我们将保留您的位置并回电；按2留言。",
        "offer_callback": "按1，我们将保留您的位置并回电。",
        "offer_voicemail": "按2留言。",
        "callback": "谢谢。我们保留您的位置，并会给您回电。再见。",
        "leave_message": "请在提示后留言，结束请按井号键。",
        "message_kept": "谢谢，您的留言已录音。再见。",
        "closed": "现在不在服务时间。",
        "nobody": "目前没有客服可以接听您的电话。",
        "goodbye": "请稍后再拨。再见。",
        "agent_lost": "很抱歉，与客服的连接中断了，请不要挂断。",
        "head": "您现在排在最前面。",
        "failed": "很抱歉，出现了问题，请重新拨打。",
        "recorded": "本次通话可能会被录音。",
        "consent": "为保证服务质量，本次通话将被录音。同意请按1；不同意请继续等待，我们不会录音。",
    },
}

KEYS = tuple(TEXTS["en"])
"""Everything the hub can say."""


def say(language: str, *keys: str, **facts: object) -> tuple[Prompt, ...]:
    """Return prompts for these texts in the caller's language, placeholders filled."""
    spoken = language if language in TEXTS else "en"
    return tuple(Prompt(text=TEXTS[spoken][key].format(**facts), language=spoken) for key in keys)


def waiting_prompts(language: str, place: int | None, expected_s: float | None) -> tuple[Prompt, ...]:
    """Return how a waiting caller is told of the place in line and the probable wait, where they are known."""
    told: tuple[Prompt, ...] = ()
    if place is not None:
        told = say(language, "next") if place == 1 else say(language, "place", place=place)
    if expected_s is not None and expected_s >= 30:
        minutes = max(1, round(expected_s / 60))
        told += say(language, "minute" if minutes == 1 else "minutes", minutes=minutes)
    return told or say(language, "wait")


def text_of(prompts: tuple[Prompt, ...]) -> str:
    """Return prompts as one text, for who cannot hear them."""
    return " ".join(prompt.text for prompt in prompts if prompt.text)
