"""What became of texts: in words, in parameters, in another base, in parts, in any order."""

import itertools

import pytest

from hub.channels.smpp.pdu import ShortMessage, read_message
from hub.channels.smpp.receipts import (
    Receipt,
    SentParts,
    Whole,
    canonical,
    is_receipt,
    other_forms,
    read_receipt,
)
from hub.domain.message import DeliveryState
from tests.servers.smsc import packed, tag

WORDS = "id:{id} sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:{stat} err:{err} Text:id:9 stat:DELIVRD"


def taken(*ids: str) -> tuple[SentParts, Whole]:
    sent, whole = SentParts(), Whole(total=len(ids))
    for one in ids:
        sent.take(whole, one)
    return sent, whole


def receipt(text: str, tags: bytes = b"", esm_class: int = 0x04) -> ShortMessage:
    return read_message(packed("1", "2", text.encode(), esm_class=esm_class, tags=tags))


def words(stat: str, err: str = "000", id: str = "000123") -> ShortMessage:
    return receipt(WORDS.format(id=id, stat=stat, err=err))


@pytest.mark.parametrize(
    ("stat", "err", "state", "reason"),
    [
        ("DELIVRD", "000", DeliveryState.DELIVERED, ""),
        ("delivrd", "000", DeliveryState.DELIVERED, ""),
        ("ACCEPTD", "000", DeliveryState.SENT, ""),
        (
            "UNDELIV",
            "00B",
            DeliveryState.FAILED,
            "the text could not be delivered (the provider's error 00B)",
        ),
        ("EXPIRED", "000", DeliveryState.FAILED, "the phone was off or out of reach for too long"),
        ("REJECTD", "000", DeliveryState.FAILED, "the operator refused the text"),
        ("UNKNOWN", "000", None, ""),
    ],
)
def test_words_are_read(stat: str, err: str, state: DeliveryState | None, reason: str) -> None:
    assert read_receipt(words(stat, err)) == Receipt(external_id="000123", state=state, reason=reason)


def test_parameters_win_over_words() -> None:
    tags = tag(0x1E, b"ABC-1\0") + tag(0x427, bytes((5,)))
    found = read_receipt(receipt(WORDS.format(id="1", stat="DELIVRD", err="000"), tags))
    assert found is not None
    assert (found.external_id, found.state) == ("ABC-1", DeliveryState.FAILED)
    assert read_receipt(receipt("", tags)) is not None


def test_the_customers_own_words_are_no_news() -> None:
    assert not is_receipt(receipt(WORDS.format(id="1", stat="UNDELIV", err="0"), esm_class=0x00))
    assert not is_receipt(receipt("x", esm_class=0x40))
    assert is_receipt(receipt("x", esm_class=0x44))
    assert read_receipt(receipt("nothing to see")) is None


def test_ids_in_another_base_are_known() -> None:
    assert canonical("F4241", 16) == canonical("1000001", 10) == "1000001"
    assert canonical("not a number", 16) == "not a number"
    assert canonical(" 00Ab ", 0) == "00Ab"
    assert "F4241" in other_forms("1000001")
    sent, _ = taken("F4241")
    assert sent.known_form("1000001") == "F4241"
    assert sent.known_form("77") == "77"


@pytest.mark.parametrize("order", list(itertools.permutations(["1", "2", "3"])))
def test_a_text_is_delivered_when_all_its_parts_are(order: tuple[str, ...]) -> None:
    sent, whole = taken("1", "2", "3")
    assert whole.external_id == "3"
    news = [sent.settled(Receipt(external_id=one, state=DeliveryState.DELIVERED)) for one in order]
    assert news == [None, None, Receipt(external_id="3", state=DeliveryState.DELIVERED)]


def test_a_text_has_failed_when_one_of_its_parts_has() -> None:
    sent, _ = taken("1", "2")
    failed = sent.settled(Receipt(external_id="1", state=DeliveryState.FAILED, reason="why"))
    assert failed == Receipt(external_id="2", state=DeliveryState.FAILED, reason="why")
    assert sent.settled(Receipt(external_id="2", state=DeliveryState.DELIVERED)) is None


def test_after_a_restart_the_last_part_speaks_for_the_whole() -> None:
    told = Receipt(external_id="3", state=DeliveryState.DELIVERED)
    assert SentParts().settled(told) == told


def test_receipts_may_come_before_the_next_part_has_left() -> None:
    sent, whole = SentParts(), Whole(total=2)
    sent.take(whole, "1")
    assert sent.settled(Receipt(external_id="1", state=DeliveryState.DELIVERED)) is None
    sent.take(whole, "2")
    told = Receipt(external_id="2", state=DeliveryState.DELIVERED)
    assert sent.settled(told) == told


def test_a_failure_before_the_next_part_has_left_is_told_with_the_last() -> None:
    sent, whole = SentParts(), Whole(total=2)
    sent.take(whole, "1")
    assert sent.settled(Receipt(external_id="1", state=DeliveryState.FAILED, reason="why")) is None
    sent.take(whole, "2")
    failed = sent.settled(Receipt(external_id="2", state=DeliveryState.DELIVERED))
    assert failed == Receipt(external_id="2", state=DeliveryState.FAILED, reason="why")
    assert sent.settled(Receipt(external_id="2", state=DeliveryState.DELIVERED)) is None
