"""An index on loopback, and a short way to ask it."""

from collections.abc import Callable, Iterator

import pytest

from tests.server.fault_server import FaultServer
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import PageAnswer, PageRequest

IMPATIENT = IndexSettings(cache_dir=None, timeout=5.0, retries=2, backoff=0.01, deadline=20.0, workers=4)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that answers 404 until it is told otherwise."""
    with FaultServer() as running:
        yield running


Ask = Callable[..., PageAnswer]


@pytest.fixture
def ask(server: FaultServer) -> Ask:
    """Ask the server for one version of one project."""

    def asked(
        settings: IndexSettings = IMPATIENT,
        *,
        name: str = "demo",
        version: str = "1.0",
        url: str | None = None,
        kind: IndexKind = IndexKind.SIMPLE,
    ) -> PageAnswer:
        request = PageRequest(IndexRef(url or f"{server.url}/simple", kind), name, frozenset({version}))
        return fetch_pages([request], settings)[request]

    return asked
