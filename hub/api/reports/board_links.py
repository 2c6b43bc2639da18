"""Links to the live board, for screens on the wall that nobody is signed in at."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hub.api.http.inputs import Input, ItemsView, Name, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.board_link import BoardLink
from hub.tickets.views import agent_name

OPERATIONS = Operations("board")

PAGE = "/console/wall"


class NewBoardLink(Input):
    """A link to be made; it ends after so many `days`. With `subjects` the screen shows what agents are working at, in which
    customers' names may stand."""

    name: Name
    days: Annotated[int, Field(ge=1, le=365)] = 90
    subjects: bool = False


class BoardLinkRow(Output):
    """A link to the board; its address is not kept."""

    id: str
    name: str
    subjects: bool
    made_by: str
    made_by_name: str | None
    created_at: datetime
    expires_at: datetime


class BoardLinkMade(BoardLinkRow):
    """A fresh link; `url` is shown this once. The token stands behind the `#`, so that no server's log has it."""

    token: str
    url: str


@OPERATIONS.get("/board/links", role=Role.SUPERVISOR)
async def list_board_links(call: Call) -> ItemsView[BoardLinkRow]:
    """List the links to the board that have not ended, the newest first."""
    links = await call.services.board_links.listed()
    return ItemsView(items=[BoardLinkRow(**_fields(call, one)) for one in links])


@OPERATIONS.post("/board/links", status=201, role=Role.SUPERVISOR)
async def create_board_link(call: Call, body: NewBoardLink) -> BoardLinkMade:
    """Make a link under which a screen shows the board, and can do nothing else."""
    token, link = await call.services.board_links.make(
        call.agent.id, body.name, body.days, subjects=body.subjects
    )
    url = f"{call.services.public_url.rstrip('/')}{PAGE}#{token}"
    return BoardLinkMade(token=token, url=url, **_fields(call, link))


@OPERATIONS.delete("/board/links/{link_id}", role=Role.SUPERVISOR)
async def revoke_board_link(call: Call, link_id: str) -> None:
    """End a link at once: the screens that show it go dark."""
    await call.services.board_links.revoke(link_id)


def _fields(call: Call, link: BoardLink) -> dict[str, str | bool | datetime | None]:
    return {
        "id": link.id,
        "name": link.name,
        "subjects": link.subjects,
        "made_by": link.made_by,
        "made_by_name": agent_name(call.services.directory, link.made_by),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
    }
