"""What an inbox of this channel has to say about itself.

An unknown key and a wrong type are errors, told with the name of the inbox. Secrets may be written
`env:HUB_SECRET_...` or `file:PATH`; they arrive here fetched.
"""

from typing import Annotated

import msgspec


class TemplateSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shared token, and where the provider takes messages."""

    token: Annotated[str, msgspec.Meta(min_length=8)]
    send_url: Annotated[str, msgspec.Meta(pattern=r"^https?://\S+$")]
