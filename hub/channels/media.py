"""Fetch the files that a provider keeps for a message, bounded in size, type, time and place.

The address came in a signed webhook and is still not trusted: every hop of it is judged as `safe_http` judges, the
credentials go to the provider's own host alone, and a file is what its bytes say it is. What may work later raises
Unavailable, so that intake parses the message again; what never will raises MediaRefused with a line for people.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp

from hub.channels.context import HttpLimits, MediaLimits
from hub.channels.safe_http import ForbiddenAddress, GuardedClient, Lookup, check_url, system_lookup
from hub.errors import Unavailable
from hub.tickets.files.types import DANGEROUS_TYPES, GENERIC, sniffed

MAX_REDIRECTS = 5
CHUNK_BYTES = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429)
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp",
    "image/tiff": "tiff", "image/heic": "heic", "image/heif": "heif", "image/avif": "avif",
    "audio/ogg": "ogg", "audio/flac": "flac", "audio/amr": "amr", "audio/mpeg": "mp3", "audio/aac": "aac",
    "audio/wav": "wav", "audio/mp4": "m4a", "audio/midi": "mid", "video/mp4": "mp4", "video/3gpp": "3gp",
    "video/quicktime": "mov", "video/webm": "webm", "video/mpeg": "mpg", "video/ogg": "ogv",
    "video/x-msvideo": "avi", "application/pdf": "pdf", "application/rtf": "rtf", "application/msword": "doc",
    "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    f"{_OFFICE}wordprocessingml.document": "docx", f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "text/plain": "txt", "text/vcard": "vcf", "text/calendar": "ics", "text/csv": "csv",
}  # fmt: skip
"""What people send each other, and the ending of a file without a name: no programs, archives or web pages."""

MESSENGER_TYPES = frozenset(EXTENSIONS)
_CARDS = (("text/vcard", b"BEGIN:VCARD"), ("text/calendar", b"BEGIN:VCALENDAR"))


class MediaRefused(Exception):
    """The file will never be fetched; the text says why, for people, without its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Basic authentication, sent to these origins (see `origin_of`) and nowhere else."""

    origins: frozenset[str]
    user: str
    password: str = field(repr=False)

    def headers_for(self, url: str) -> Mapping[str, str]:
        """Return the header for an address, none for a stranger's."""
        if origin_of(url) not in self.origins:
            return {}
        return {"Authorization": aiohttp.encode_basic_auth(self.user, self.password)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A fetched file and its type, which its bytes gave."""

    content: bytes
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFetcher:
    """Fetch single files. Holds no connection between two of them, so it needs no start and no stop."""

    limits: MediaLimits
    types: frozenset[str] = MESSENGER_TYPES
    lookup: Lookup = system_lookup

    async def fetch(self, url: str, *, told: str = "", credentials: Credentials | None = None) -> Media:
        """Return the file at `url`; raises MediaRefused for good, Unavailable for now.

        `told` is the type that the provider named; it only chooses between types that the bytes leave open.
        """
        client = GuardedClient(
            HttpLimits(connect_s=self.limits.connect_s, total_s=self.limits.total_s),
            allow_private=self.limits.allow_private,
            lookup=self.lookup,
        )
        try:
            async with asyncio.timeout(self.limits.total_s):
                content = await self._follow(client, url, credentials)
        except ForbiddenAddress as error:
            raise MediaRefused("its address is not allowed") from error
        except TimeoutError as error:
            raise Unavailable("A file was not handed over in time") from error
        except aiohttp.ClientError as error:
            raise Unavailable("The keeper of a file cannot be reached") from error
        finally:
            await client.close()
        return Media(content=content, type=self._type_of(content, told))

    async def _follow(self, client: GuardedClient, url: str, credentials: Credentials | None) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            headers = {"Accept-Encoding": "identity", **(credentials.headers_for(url) if credentials else {})}
            async with client.request("GET", url, headers) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._read(answer)
                url = next_hop(
                    url, answer.headers.get("Location", ""), allow_private=self.limits.allow_private
                )
        raise MediaRefused("it was passed on too often")

    async def _read(self, answer: aiohttp.ClientResponse) -> bytes:
        if answer.status in _LATER or answer.status >= 500:
            raise Unavailable(f"The keeper of a file answered {answer.status}")
        if answer.status != 200:
            gone = answer.status in (404, 410)
            raise MediaRefused("it is not there any more" if gone else f"its keeper answered {answer.status}")
        if (answer.content_length or 0) > self.limits.max_bytes:
            raise self._too_large()
        data = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
            data += chunk
            if len(data) > self.limits.max_bytes:
                raise self._too_large()
        return bytes(data)

    def _too_large(self) -> MediaRefused:
        return MediaRefused(f"it is larger than {self.limits.max_bytes // (1024 * 1024) or 1} MB")

    def _type_of(self, content: bytes, told: str) -> str:
        if not content:
            raise MediaRefused("it is empty")
        kind = _text_kind(content, sniffed(content, told))
        if kind not in self.types:
            raise MediaRefused("its type is not known" if kind == GENERIC else "its type is not allowed")
        return kind


def _text_kind(content: bytes, kind: str) -> str:
    """Return the type of a text by what it begins with; old names of the same and unknown ones are plain text."""
    if not kind.startswith("text/") or kind in DANGEROUS_TYPES or kind in MESSENGER_TYPES - {"text/plain"}:
        return kind
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    return next((card for card, mark in _CARDS if start.startswith(mark)), "text/plain")


def next_hop(url: str, location: str, *, allow_private: bool) -> str:
    """Return where a redirect leads; raises ForbiddenAddress, also for a step down from https."""
    try:
        following = urljoin(url, location.strip()) if location.strip() else ""
    except ValueError as error:
        raise ForbiddenAddress("not an address") from error
    check_url(following, allow_private=allow_private)
    if url.startswith("https:") and not following.startswith("https:"):
        raise ForbiddenAddress("the address must begin with https://")
    return following


def origin_of(url: str) -> str:
    """Return `scheme://host:port` of an address, empty for none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def media_name(number: int, kind: str) -> str:
    """Return a name for the `number`th nameless file of a message, counted from 0: `picture-1.jpg`."""
    family = {"image": "picture", "audio": "sound", "video": "film"}.get(kind.partition("/")[0], "file")
    return f"{family}-{number + 1}.{EXTENSIONS.get(kind, 'bin')}"
