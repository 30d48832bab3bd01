"""HTTP over a Unix domain socket (unix(7)), as the engines of Docker and Podman speak it."""

import os
import socket
from collections.abc import Mapping

from wheelcheck.index.network import CONNECT_SECONDS, Network, Route, unreachable

__all__ = ["UnixNetwork"]


class UnixNetwork(Network):
    """A network with one peer: whatever the host of an address, it is the socket that is asked.

    Args:
        path: The socket.
        timeout: Seconds of silence after which it counts as gone.
        largest_body: Bytes that an answer may have.
        environ: As for any network.
    """

    def __init__(
        self, path: str | os.PathLike[str], timeout: float, largest_body: int, environ: Mapping[str, str]
    ) -> None:
        super().__init__(timeout, largest_body, environ)
        self._path = os.fspath(path)

    def dial(self, route: Route) -> socket.socket:  # noqa: ARG002  there is one place to go
        """A connection to the socket.

        Raises:
            TransportError: Nobody listens there, or it is not ours to ask.
        """
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(self.timeout, CONNECT_SECONDS))
            connection.connect(self._path)
        except OSError as error:
            connection.close()
            raise unreachable(error) from None
        except BaseException:
            connection.close()
            raise
        return connection
