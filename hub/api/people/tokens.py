"""API tokens: for programs that act as the agent who made them."""

from datetime import datetime

from hub.api.http.inputs import Input, ItemsView, Name, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Session
from hub.errors import Forbidden, NotFound

OPERATIONS = Operations("tokens")


class NewToken(Input):
    """A token to be made."""

    name: Name


class TokenRow(Output):
    """An API token; the token itself is not kept."""

    id: str
    name: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class TokenMade(TokenRow):
    """A fresh API token; `token` is shown this once."""

    token: str


@OPERATIONS.get("/tokens")
async def list_tokens(call: Call) -> ItemsView[TokenRow]:
    """List the caller's API tokens."""
    tokens = await call.services.sessions.list(call.agent.id, api_token=True)
    return ItemsView(items=[TokenRow(**_fields(one)) for one in tokens])


@OPERATIONS.post("/tokens", status=201)
async def create_token(call: Call, body: NewToken) -> TokenMade:
    """Make an API token with the caller's rights; a token cannot make further tokens."""
    if call.session.api_token:
        raise Forbidden("Sign in to make a token")
    token, session = await call.services.sessions.create(call.agent.id, name=body.name, api_token=True)
    return TokenMade(token=token, **_fields(session))


@OPERATIONS.delete("/tokens/{token_id}")
async def revoke_token(call: Call, token_id: str) -> None:
    """End an API token of the caller at once."""
    tokens = await call.services.sessions.list(call.agent.id, api_token=True)
    if token_id not in {one.id for one in tokens}:
        raise NotFound("There is no such token")
    await call.services.sessions.revoke(token_id)


def _fields(session: Session) -> dict[str, str | datetime]:
    return {
        "id": session.id,
        "name": session.name,
        "created_at": session.created_at,
        "last_seen_at": session.last_seen_at,
        "expires_at": session.expires_at,
    }
