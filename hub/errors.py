"""The errors of the hub: each kind has a stable code that callers and clients can rely on."""

from typing import Any, ClassVar


class HubError(Exception):
    """Something went wrong in a way the caller can be told about.

    `code` is stable and for programs, `status` is the HTTP status it answers with, `detail` is for people.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str = "", **fields: Any) -> None:  # Any: free-form problem members
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.fields = fields


class NotFound(HubError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"
    status = 404
    title = "Not found"


class Invalid(HubError):
    """The input is wrong; `errors` may name the fields."""

    code = "invalid"
    status = 422
    title = "Invalid input"


class Unauthenticated(HubError):
    """Nobody is signed in, or the credentials are wrong."""

    code = "unauthenticated"
    status = 401
    title = "Sign in first"


class Forbidden(HubError):
    """The caller is known and may not do this."""

    code = "forbidden"
    status = 403
    title = "Not allowed"


class Conflict(HubError):
    """The thing changed meanwhile, or is in a state that does not allow this."""

    code = "conflict"
    status = 409
    title = "Conflict"


class AlreadyExists(Conflict):
    """A thing with this id or unique key is there already."""

    code = "already_exists"
    title = "Already exists"


class TooManyRequests(HubError):
    """The caller must slow down; `retry_after_s` says for how long."""

    code = "too_many_requests"
    status = 429
    title = "Too many requests"


class TooLarge(HubError):
    """The body is over the limit."""

    code = "too_large"
    status = 413
    title = "Too large"


class Unavailable(HubError):
    """Something the hub needs is out of reach for now; try again."""

    code = "unavailable"
    status = 503
    title = "Temporarily unavailable"


class SettingsError(HubError):
    """The configuration is wrong; `detail` names every fault, one a line."""

    code = "bad_settings"
    title = "Bad settings"
