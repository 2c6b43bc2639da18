"""Where language work is done, by the settings."""

from hub import __version__
from hub.bootstrap.ground import Ground
from hub.knowledge.ports import LanguageWork
from hub.knowledge.process.remote import RemoteLanguage
from hub.processes.link import Program
from hub.processes.sockets import socket_folder


def language_of(ground: Ground) -> LanguageWork:
    """Return the language process of this store, not started, which a machine's hubs share, or threads that do the same work here."""
    data = ground.settings.storage.data_dir
    vectors = data / "vectors.npy"
    if not ground.settings.knowledge.own_process:
        from hub.knowledge.process.desk import LanguageDesk  # it loads numpy

        return LanguageDesk(vectors=vectors, warm_up=ground.settings.knowledge.warm_up)
    store = ground.settings.storage.mongodb_uri or str(data.absolute())
    socket = socket_folder("language", store) / f"{__version__}.sock"
    program = Program(
        name="language",
        module="hub.knowledge.process",
        arguments=(str(socket), str(vectors), ground.settings.logs.level),
        environment={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        socket=socket,
    )
    return RemoteLanguage(program, warm_up=ground.settings.knowledge.warm_up)
