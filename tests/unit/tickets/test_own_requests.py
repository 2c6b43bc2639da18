"""Customers who ask for their own requests are understood, and see what is theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.sla import SlaClock, SlaClocks, SlaKind
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.tickets.self_service.own_requests import MAX_REQUESTS, own_requests
from hub.tickets.self_service.wishes import wants_requests
from tests import factories

ASKED = """
My requests | show me my tickets | Can I see my open requests? | What is the status of my ticket? | which tickets do I have
我的请求 | 查一下我的工单 | 我的工单进度 | Meine Anfragen | Zeigen Sie mir meine Anfragen | Wie ist der Stand meiner Anfrage?
Mes demandes | Je voudrais voir mes demandes | Quel est le statut de ma demande ? | Mis solicitudes | quiero ver mis solicitudes
¿Cuál es el estado de mi solicitud? | Minhas solicitações | quero ver meus chamados | status da minha solicitação
お問い合わせ状況 | 自分のチケットを見たい | 問い合わせ状況を確認したい | Le mie richieste | vorrei vedere le mie richieste
"""
NOT_ASKED = """
How do I return my order? | How long do requests take? | my request was refused by the bank, what now?
I want to cancel my ticket to the concert | I don't want to see my tickets | Why were all my requests refused?
怎么提交请求 | 请求被拒绝了怎么办 | 别给我看我的工单 | Wie stelle ich eine Anfrage? | Comment faire une demande ?
¿Cómo hago una solicitud? | Como faço uma solicitação? | お問い合わせの方法を教えて | 問い合わせ先は？ | How do I buy tickets?
I can't see my tickets in the app | Why can I not find my requests? | I cannot list my cases | Je ne peux pas voir mes tickets
No puedo ver mis tickets | Não consigo ver meus chamados | Non riesco a vedere le mie richieste
"""


def _each(text: str) -> list[str]:
    return [one.strip() for line in text.splitlines() for one in line.split("|") if one.strip()]


@pytest.mark.parametrize("text", _each(ASKED))
def test_who_asks_for_their_requests_is_understood(text: str) -> None:
    assert wants_requests(text)


@pytest.mark.parametrize("text", _each(NOT_ASKED))
def test_other_questions_are_left_to_the_search(text: str) -> None:
    assert not wants_requests(text)


def _ticket(number: int, customer_id: str = "ana") -> Ticket:
    return Ticket(
        id=f"t{number}",
        number=number,
        subject=f"Case {number}",
        channel="email",
        inbox_id="mailbox",
        queue_id="support",
        customer_id=customer_id,
        work=Work(since=factories.NOON),
        created_at=factories.NOON,
        updated_at=factories.NOON,
    )


def test_customers_see_their_own_only_and_not_the_conversation_they_see_it_in() -> None:
    tickets = [_ticket(1), _ticket(2, "ben"), _ticket(3)]
    assert [one.number for one in own_requests(tickets, "ana", leave_out="t3")] == [1]
    assert len(own_requests([_ticket(number) for number in range(50)], "ana")) == MAX_REQUESTS


def test_a_promise_runs_while_its_clock_does() -> None:
    running = SlaClock(
        kind=SlaKind.NEXT_RESPONSE,
        target_s=60,
        started_at=factories.NOON,
        due_at=factories.NOON + timedelta(minutes=1),
        warn_at=None,
    )
    others = (
        replace(running, met_at=factories.NOON),
        replace(running, paused_at=factories.NOON, due_at=None),
        replace(running, kind=SlaKind.TEAM),
    )
    for clocks, promised in (((*others, running), True), (others, False)):
        ticket = replace(_ticket(1), sla=SlaClocks(clocks=clocks))
        assert own_requests([ticket], "ana")[0].promised is promised
    closed = replace(_ticket(1), status=TicketStatus.CLOSED, sla=SlaClocks(clocks=(running,)))
    assert not own_requests([closed], "ana")[0].promised
