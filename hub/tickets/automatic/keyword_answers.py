"""The one message that answers a customer's STOP, START or HELP, sent by the hub itself."""

from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.message import Message
from hub.domain.queue import Inbox
from hub.tickets.automatic.voice import HubVoice


class KeywordAnswers:
    """Answer keywords. The answer is bound to the keyword's message, so answering twice sends one message."""

    def __init__(self, voice: HubVoice) -> None:
        self._voice = voice

    async def answer(self, inbox: Inbox, keyword: InboundMessage, landed: Message) -> None:
        """Have the answer delivered that the channel gave to the keyword, if it gave one; machines get none."""
        person = keyword.message_class is MessageClass.PERSON
        if keyword.answer and keyword.consent and person:
            await self._voice.answer(
                inbox,
                landed.ticket_id,
                f"keyword:{landed.id}",
                keyword.answer,
                keyword.sender,
                keyword.consent,
            )
