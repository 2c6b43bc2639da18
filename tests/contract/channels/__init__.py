"""How each channel is driven by the contract suite: one case per channel."""

from tests.contract.channels.case import ChannelCase
from tests.contract.channels.mail import MailCase
from tests.contract.channels.pbx import PbxCase
from tests.contract.channels.smpp import SmppCase
from tests.contract.channels.telegram import TelegramCase
from tests.contract.channels.template import TemplateCase
from tests.contract.channels.text import TextCase, WhatsAppCase
from tests.contract.channels.visitor import VisitorCase
from tests.contract.channels.voice import VoiceCase
from tests.contract.channels.webhook import WebhookCase

CASES: dict[str, type[ChannelCase]] = {
    "email": MailCase,
    "webchat": VisitorCase,
    "sms": TextCase,
    "smpp": SmppCase,
    "telegram": TelegramCase,
    "whatsapp": WhatsAppCase,
    "voice": VoiceCase,
    "pbx": PbxCase,
    "webhook": WebhookCase,
    "_template": TemplateCase,
}
