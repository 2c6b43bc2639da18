"""The session: signing in and out, and what else one is signed in with."""

import logging
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from hub.agents.views import UserView, user_view
from hub.api.http.audit_trail import Act, record
from hub.api.http.authentication import clear_session_cookie, client_address, set_session_cookie
from hub.api.http.inputs import Input, ItemsView, Output
from hub.api.http.metrics import METRICS
from hub.api.http.operation import Call, Operations
from hub.api.services import OPTIONS
from hub.domain.agent import Session
from hub.errors import HubError, NotFound

logger = logging.getLogger(__name__)

OPERATIONS = Operations("session")


class Credentials(Input):
    """Who wants to sign in."""

    email: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class SignedInView(Output):
    """A fresh session. `token` goes into `Authorization: Bearer`; browsers got it as a cookie as well."""

    token: str
    csrf: str
    user: UserView


class SessionView(Output):
    """Who is signed in; `csrf` goes into `X-CSRF-Token` with every request that changes something by cookie."""

    csrf: str
    user: UserView


class SessionRow(Output):
    """One place where the caller is signed in."""

    id: str
    current: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@OPERATIONS.post("/session", role=None)
async def sign_in(call: Call, body: Credentials) -> SignedInView:
    """Sign in with e-mail and password; also sets the session cookie."""
    options, metrics = call.request.app[OPTIONS], call.request.app[METRICS]
    address = client_address(call.request, options)
    try:
        signed_in = await call.services.sign_in.sign_in(body.email, body.password, address)
    except HubError as error:
        metrics.signed_in(error.code)
        raise
    metrics.signed_in("ok")
    token, session = signed_in.token, signed_in.session
    call.after.append(lambda response: set_session_cookie(response, token, session, secure=options.secure))
    agent_id = signed_in.agent.id
    await record(call.services, Act(actor_id=agent_id, action="sign_in", noun="session", subject_id=agent_id))
    return SignedInView(token=token, csrf=session.csrf, user=user_view(signed_in.agent))


@OPERATIONS.get("/session")
async def get_session(call: Call) -> SessionView:
    """Return who is signed in."""
    return SessionView(csrf=call.session.csrf, user=user_view(call.agent))


@OPERATIONS.delete("/session")
async def sign_out(call: Call) -> None:
    """End the session at once, everywhere it is used."""
    await call.services.sessions.revoke(call.session.id)
    secure = call.request.app[OPTIONS].secure
    call.after.append(lambda response: clear_session_cookie(response, secure=secure))


@OPERATIONS.get("/sessions")
async def list_sessions(call: Call) -> ItemsView[SessionRow]:
    """List where the caller is signed in."""
    sessions = await call.services.sessions.list(call.agent.id, api_token=False)
    return ItemsView(items=[_row(session, call.session) for session in sessions])


@OPERATIONS.delete("/sessions/{session_id}")
async def revoke_session(call: Call, session_id: str) -> None:
    """End another session of the caller."""
    sessions = await call.services.sessions.list(call.agent.id, api_token=False)
    if session_id not in {session.id for session in sessions}:
        raise NotFound("There is no such session")
    await call.services.sessions.revoke(session_id)


def _row(session: Session, current: Session) -> SessionRow:
    return SessionRow(
        id=session.id,
        current=session.id == current.id,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
    )
