"""Files that visitors send: whoever holds a conversation's token may upload to it."""

from collections.abc import Sequence

from hub.channels.context import ChannelContext
from hub.channels.webchat.parse import Upload, is_token, session_id
from hub.channels.webchat.settings import WebChatSettings
from hub.domain.attachment import StoredFile
from hub.domain.customer import identity_id
from hub.domain.visitor import VisitorSession
from hub.errors import Forbidden, Invalid, NotFound, TooLarge

MAX_FILES_A_MESSAGE = 10


class VisitorFileDesk:
    """The files of one inbox's visitors."""

    def __init__(self, settings: WebChatSettings, context: ChannelContext) -> None:
        self._settings = settings
        self._files = context.files

    async def keep(self, token: str, name: str, type: str, data: bytes) -> StoredFile:
        """Store a file for the next message; raises Forbidden, Invalid, TooLarge."""
        if not is_token(token):
            raise Forbidden("Connect first, and upload with the token of the session")
        if len(data) > self._settings.max_file_bytes:
            raise TooLarge(f"A file may have {self._settings.max_file_bytes} bytes at most")
        if not data:
            raise Invalid("The file is empty")
        kind, dangerous = self._files.recognise(name, type, data)
        if not self._settings.takes(kind, dangerous=dangerous):
            raise Invalid("Files of this type are not taken here")
        return await self._files.store(name, type, data, owner_id=_owner(session_id(token)))

    async def check(self, session: VisitorSession, file_ids: Sequence[str]) -> tuple[Upload, ...]:
        """Return the visitor's uploads; raises Invalid for one that is not theirs or not there."""
        if len(file_ids) > MAX_FILES_A_MESSAGE:
            raise Invalid(f"A message carries {MAX_FILES_A_MESSAGE} files at most")
        uploads = []
        for file_id in dict.fromkeys(file_ids):
            try:
                stored, _ = await self._files.open(file_id)
            except NotFound as error:
                raise Invalid("There is no such file; upload it again") from error
            if stored.owner_id != _owner(session.id):
                raise Invalid("There is no such file; upload it again")
            uploads.append(Upload(id=stored.id, name=stored.name))
        return tuple(uploads)


def _owner(session: str) -> str:
    return identity_id("visitor", session)
