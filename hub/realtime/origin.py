"""From which web sites a browser may open a socket (cross-site WebSocket hijacking is stopped here)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

Environ = Mapping[str, Any]  # Any: what the web server says of a request


class OriginPolicy:
    """Decide by the `Origin` header, which browsers always send with a WebSocket and pages cannot forge.

    A request without the header does not come from another site's page, and passes.
    """

    def __init__(
        self, allowed: Iterable[str] = (), embedding: Callable[[str], bool] = lambda origin: False
    ) -> None:
        self._allowed = frozenset(normal_origin(origin) for origin in allowed)
        self._embedding = embedding

    def for_staff(self, environ: Environ) -> bool:
        """Say whether consoles may connect: from the hub itself or from a configured origin."""
        origin = environ.get("HTTP_ORIGIN")
        return not origin or same_origin(origin, environ) or normal_origin(origin) in self._allowed

    def for_anyone(self, origin: str | None, environ: Environ) -> bool:
        """Say whether the connection as such may be opened; the namespaces then look more closely."""
        return not origin or self.for_staff(environ) or self._embedding(normal_origin(origin))


def same_origin(origin: str, environ: Environ) -> bool:
    """Say whether the page comes from the host that it talks to; TLS may end before us, so schemes are not compared."""
    scheme, netloc = _split(origin)
    hosts = {environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST")} - {None}
    return scheme in ("http", "https") and netloc in {str(host).casefold() for host in hosts}


def normal_origin(origin: str) -> str:
    """Return scheme, host and port in one spelling, without the path some people configure."""
    scheme, netloc = _split(origin)
    return f"{scheme}://{netloc}"


def _split(origin: str) -> tuple[str, str]:
    """Return scheme and host in small letters; nothing at all for what is no address."""
    try:
        parts = urlsplit(origin.strip())
    except ValueError:
        return "", ""
    return parts.scheme.casefold(), parts.netloc.casefold()
