"""What visitors do to prove an address, handed to the desk that judges it."""

from hub.errors import Conflict, Invalid, TooManyRequests
from hub.realtime import wire, wire_proof
from hub.realtime.calls import Handler
from hub.realtime.ports import VisitorProofs
from hub.realtime.visitor_connection import VisitorConnection


async def takes(proofs: VisitorProofs, connection: VisitorConnection, text: str) -> bool:
    """Say whether these words were an address or a code that is waited for; raises Invalid for one that will not do.

    Clients say again what is refused with any other code, and each time would be a try.
    """
    try:
        return await proofs.caught(*connection.key, text) is not None
    except Invalid as error:
        raise Invalid(error.detail, **error.fields) from error
    except (Conflict, TooManyRequests) as error:
        raise Invalid(error.detail) from error


class ProofHandlers:
    """Answer `proof.*` and `requests.list` of web pages."""

    def __init__(self, proofs: VisitorProofs) -> None:
        self._proofs = proofs

    def handlers(self) -> dict[str, Handler[VisitorConnection]]:
        """Return who handles which call."""
        return {
            "proof.ask": self._ask,
            "proof.enter": self._enter,
            "proof.cancel": self._cancel,
            "requests.list": self._list,
        }

    async def _ask(self, connection: VisitorConnection, call: wire_proof.ProofAsk) -> wire_proof.OkProof:
        standing = await self._proofs.ask(*connection.key, call.address)
        return wire_proof.OkProof(proof=wire_proof.proof_view(standing))

    async def _enter(self, connection: VisitorConnection, call: wire_proof.ProofEnter) -> wire_proof.OkProof:
        standing = await self._proofs.enter(*connection.key, call.code)
        return wire_proof.OkProof(proof=wire_proof.proof_view(standing))

    async def _cancel(self, connection: VisitorConnection, call: wire_proof.ProofCancel) -> wire.Ok:
        await self._proofs.give_up(*connection.key)
        return wire.Ok()

    async def _list(
        self, connection: VisitorConnection, call: wire_proof.RequestsList
    ) -> wire_proof.OkRequests:
        found = await self._proofs.requests(*connection.key, connection.session.person)
        return wire_proof.OkRequests(requests=[wire_proof.request_view(one) for one in found])
