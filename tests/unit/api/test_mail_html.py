"""The page of a mail's own HTML: pictures of the mail are linked, remote ones wait, nothing runs."""

from datetime import UTC, datetime

import pytest

from hub.api.desk.mail_html import frame_policy, message_body
from hub.domain.message import Attachment, Author, AuthorKind, Message, MessageKind


def _message(html: str) -> Message:
    logo = Attachment(
        id="a1",
        name="logo.png",
        type="image/png",
        size_bytes=3,
        sha256="0",
        blob="b",
        cid="<logo@mail>",
        inline=True,
    )
    return Message(
        id="m1",
        ticket_id="t1",
        inbox_id="i1",
        kind=MessageKind.INBOUND,
        author=Author(kind=AuthorKind.CUSTOMER),
        body="",
        html=html,
        attachments=(logo,),
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
    )


def test_a_picture_of_the_mail_is_linked_to_its_attachment() -> None:
    body = message_body(_message('<p>Hi</p><img alt="x" src="cid:logo@mail">'), images=False)
    assert body == '<p>Hi</p><img alt="x" src="/api/v1/messages/m1/attachments/a1">'


def test_a_picture_that_the_mail_does_not_carry_is_not_asked_for() -> None:
    assert "src" not in message_body(_message('<img src="cid:other@mail">'), images=False)


@pytest.mark.parametrize(("images", "attribute"), [(False, "data-remote-src"), (True, " src")])
def test_remote_pictures_wait_until_they_are_asked_for(images: bool, attribute: str) -> None:
    body = message_body(_message('<img alt="" data-remote-src="https://x.example/a.png">'), images=images)
    assert f'{attribute}="https://x.example/a.png"' in body
    assert (" src=" in body) is images


@pytest.mark.parametrize("images", [False, True])
def test_the_policy_lets_nothing_run(images: bool) -> None:
    policy = frame_policy(images=images)
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert ("https:" in policy) is images
