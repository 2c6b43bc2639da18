"""Who asks: by `Authorization: Bearer` or by the session cookie, which brings CSRF rules with it."""

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from hub.agents.sessions import Sessions
from hub.api.http.operation import Caller
from hub.api.services import ApiOptions
from hub.domain.agent import Session
from hub.errors import Forbidden, Unauthenticated
from hub.tickets.ports import Directory

COOKIE = "hub_session"
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """Find the caller of a request and defend cookie sessions against other sites."""

    sessions: Sessions
    directory: Directory
    options: ApiOptions

    async def caller(self, request: web.Request) -> Caller | None:
        """Return who asks, None for nobody; raises Unauthenticated for a token that is not or no longer good."""
        header = request.headers.get("Authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            if scheme.casefold() != "bearer":
                raise Unauthenticated("Use a bearer token")
            caller = await self._caller_of(token.strip(), by_cookie=False)
            if caller is None:
                raise Unauthenticated("The token is not valid, or no longer")
            return caller
        token = request.cookies.get(COOKIE, "")
        return await self._caller_of(token, by_cookie=True) if token else None

    async def _caller_of(self, token: str, *, by_cookie: bool) -> Caller | None:
        session = await self.sessions.find(token)
        if session is None or (by_cookie and session.api_token):
            return None
        agent = self.directory.agent(session.agent_id)
        if agent is None or not agent.active:
            return None
        return Caller(agent=agent, session=session, by_cookie=by_cookie)

    def check_csrf(self, request: web.Request, caller: Caller) -> None:
        """Raise Forbidden for a cookie request that another site may have caused."""
        if not caller.by_cookie:
            return
        self.check_origin(request)
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), caller.session.csrf.encode()):
            raise Forbidden(f"The header {CSRF_HEADER} is missing or wrong")

    def check_origin(self, request: web.Request) -> None:
        """Raise Forbidden when a browser says that the request comes from another site's page."""
        origin = request.headers.get("Origin")
        if origin is None:
            if request.headers.get("Sec-Fetch-Site") == "cross-site":
                raise Forbidden("Requests from other sites are not accepted")
            return
        if not self._own(origin, request.host):
            raise Forbidden("Requests from other sites are not accepted")

    def _own(self, origin: str, host: str) -> bool:
        allowed = {_normal(self.options.public_url), *map(_normal, self.options.allowed_origins)}
        if _normal(origin) in allowed:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.casefold() == host.casefold()


def set_session_cookie(response: web.StreamResponse, token: str, session: Session, *, secure: bool) -> None:
    """Give the browser its session; scripts cannot read it, other sites cannot use it to change anything."""
    life_s = int((session.expires_at - session.created_at).total_seconds())
    response.set_cookie(COOKIE, token, max_age=life_s, path="/", httponly=True, secure=secure, samesite="Lax")


def clear_session_cookie(response: web.StreamResponse, *, secure: bool) -> None:
    """Have the browser forget its session."""
    response.del_cookie(COOKIE, path="/", httponly=True, secure=secure, samesite="Lax")


def client_address(request: web.Request, options: ApiOptions) -> str:
    """Return the address the request comes from, as our own proxies tell it (the last one they did not add)."""
    address = request.remote or ""
    if address not in options.trusted_proxies:
        return address
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    for hop in reversed(hops):
        if hop not in options.trusted_proxies:
            return hop[:64]
    return address


def _normal(origin: str) -> str:
    try:
        parts = urlsplit(origin.strip())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".casefold()
