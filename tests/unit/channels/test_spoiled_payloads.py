"""Every channel's parser answers spoiled payloads with a message or a refusal; `benchmarks/fuzz_parsers.py` asks for longer."""

import random

import pytest

from benchmarks.fuzz_parsers import mutated, targets
from hub.channels.webchat.parse import parse
from hub.domain.interaction import ParseFailed


@pytest.mark.parametrize("name", ["email", "sms", "smpp", "telegram", "webchat", "webhook", "whatsapp"])
def test_spoiled_payloads(name: str) -> None:
    target = targets(None)[name]
    chance = random.Random(name)
    for _ in range(150):
        assert target.run(mutated(target, chance))


def test_a_chat_message_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(ParseFailed):
        parse(b'{"session": "\xff"}')
