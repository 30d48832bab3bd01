"""Redirects are followed within bounds, and credentials never leave the host that they are for."""

import base64
from collections.abc import Iterator

import pytest

from tests.server.conftest import IMPATIENT, Ask
from tests.server.fault_server import AUTHORITY, FaultServer, Reply, Seen, json_page
from wheelcheck.model.release import FailureKind, PageFailure, ProjectPage

PATH = "/simple/demo/"
WHEEL = "demo-1.0-py3-none-any.whl"
GOOD = json_page([(WHEEL, {})])


@pytest.fixture
def other() -> Iterator[FaultServer]:
    """Another server: another port, and by its other name another host."""
    with FaultServer() as running:
        yield running


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def moved(url: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": url})


def with_login(server: FaultServer) -> str:
    return server.url.replace("://", "://alice:s%40crt@") + "/simple"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_links_joined_to_where_they_lead(server: FaultServer, ask: Ask, status: int) -> None:
    server.answer(PATH, moved("/deep/er/demo/", status))
    server.answer("/deep/er/demo/", GOOD)
    answer = ask()
    assert isinstance(answer, ProjectPage)
    assert answer.files[0].url == f"{server.url}/deep/files/{WHEEL}"


def test_a_loop_ends(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, moved("/simple/demo/"))
    answer = ask()
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.INVALID
    assert "redirects" in answer.message
    assert server.count(PATH) == 11


@pytest.mark.parametrize("location", ["ftp://index.example.org/", "http://[::1", "file:///etc/passwd", "https://"])
def test_a_redirect_out_of_http_is_not_followed(server: FaultServer, ask: Ask, location: str) -> None:
    server.answer(PATH, moved(location))
    answer = ask()
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.INVALID


def test_credentials_of_the_address_are_sent_to_its_host(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, GOOD)
    answer = ask(url=with_login(server))
    assert server.requests[0].headers["authorization"] == basic("alice", "s@crt")
    assert isinstance(answer, ProjectPage)
    assert answer.files[0].url == f"{server.url}/files/{WHEEL}"


def test_credentials_stay_on_a_redirect_within_the_host(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, moved("/other/"))
    server.answer("/other/", GOOD)
    ask(url=with_login(server))
    assert server.requests[1].headers["authorization"] == basic("alice", "s@crt")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_credentials_do_not_follow_to_another_host_or_port(
    server: FaultServer, other: FaultServer, ask: Ask, host: str
) -> None:
    server.answer(PATH, moved(f"http://{host}:{other.port}/page/"))
    other.answer("/page/", GOOD)
    assert isinstance(ask(url=with_login(server)), ProjectPage)
    assert "authorization" in server.requests[0].headers
    assert "authorization" not in other.requests[0].headers


def test_credentials_do_not_follow_to_another_name_of_the_same_machine(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, moved(f"http://localhost:{server.port}/page/"))
    server.answer("/page/", GOOD)
    assert isinstance(ask(url=with_login(server)), ProjectPage)
    assert "authorization" not in server.requests[1].headers


def test_credentials_in_a_redirect_are_not_used(server: FaultServer, other: FaultServer, ask: Ask) -> None:
    server.answer(PATH, moved(f"http://eve:evil@127.0.0.1:{other.port}/page/"))
    other.answer("/page/", GOOD)
    assert isinstance(ask(), ProjectPage)
    assert "authorization" not in other.requests[0].headers


def test_credentials_come_back_only_after_leaving_if_they_are_looked_up_for_that_host(
    server: FaultServer, other: FaultServer, ask: Ask
) -> None:
    asked: list[str] = []

    def look_up(url: str) -> tuple[str, str] | None:
        asked.append(url)
        return ("bob", "pw") if f":{other.port}/" in url else ("alice", "pw")

    server.answer(PATH, moved(f"{other.url}/page/"))
    other.answer("/page/", GOOD)
    ask(IMPATIENT._replace(credentials=look_up))
    assert server.requests[0].headers["authorization"] == basic("alice", "pw")
    assert other.requests[0].headers["authorization"] == basic("bob", "pw")
    assert asked == [f"{server.url}{PATH}", f"{other.url}/page/"]


class Keyring:
    """Credentials that are known only to whoever was refused."""

    def __init__(self) -> None:
        self.refusals: list[str] = []

    def __call__(self, _: str) -> tuple[str, str] | None:
        return None

    def after_refusal(self, url: str) -> tuple[str, str] | None:
        self.refusals.append(url)
        return "alice", "from keyring"


def test_after_a_refusal_credentials_are_looked_up_once_more(server: FaultServer, ask: Ask) -> None:
    def guarded(seen: Seen) -> Reply:
        return GOOD if seen.headers.get("authorization") == basic("alice", "from keyring") else Reply(401)

    server.answer(PATH, guarded)
    keyring = Keyring()
    assert isinstance(ask(IMPATIENT._replace(credentials=keyring)), ProjectPage)
    assert keyring.refusals == [f"{server.url}{PATH}"]


def test_no_secret_is_in_a_failure(server: FaultServer, ask: Ask) -> None:
    for reply in (Reply(401), Reply(503), Reply(200, {"Content-Type": "text/plain"}), moved("ftp://x")):
        server.answer(PATH, reply)
        answer = ask(url=with_login(server))
        assert isinstance(answer, PageFailure)
        assert "s@crt" not in answer.message
        assert "s%40crt" not in answer.message
        assert f"127.0.0.1:{server.port}" in answer.message


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with FaultServer(secure=True) as running:
        yield running


def test_credentials_are_not_sent_in_the_clear_after_a_redirect(
    server: FaultServer, secure: FaultServer, ask: Ask
) -> None:
    secure.answer(PATH, moved(f"{server.url}/page/"))
    server.answer("/page/", GOOD)
    answer = ask(url=with_login(secure))
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.FORBIDDEN
    assert server.requests == []


def test_without_credentials_it_may_lead_there(server: FaultServer, secure: FaultServer, ask: Ask) -> None:
    secure.answer(PATH, moved(f"{server.url}/page/"))
    server.answer("/page/", GOOD)
    assert isinstance(ask(url=f"{secure.url}/simple"), ProjectPage)


@pytest.mark.parametrize("variable", ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_each_tools_variable_names_the_certificates(
    secure: FaultServer, ask: Ask, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    secure.answer(PATH, GOOD)
    untrusted = ask(url=f"{secure.url}/simple")
    assert isinstance(untrusted, PageFailure)
    assert untrusted.kind is FailureKind.UNREACHABLE
    assert "certificate" in untrusted.message
    assert secure.requests == []
    monkeypatch.setenv(variable, str(AUTHORITY))
    assert isinstance(ask(url=f"{secure.url}/simple"), ProjectPage)


def test_certificates_that_are_not_there(secure: FaultServer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/does/not/exist.pem")
    answer = ask(url=f"{secure.url}/simple")
    assert isinstance(answer, PageFailure)
    assert "SSL_CERT_FILE" in answer.message


def test_a_secure_body_is_read_whole(secure: FaultServer, ask: Ask) -> None:
    secure.answer(PATH, json_page([(WHEEL, {}), *((f"demo-{n}.0.tar.gz", {}) for n in range(2, 9000))]))
    answer = ask(url=f"{secure.url}/simple")
    assert isinstance(answer, ProjectPage)
    assert [file.filename for file in answer.files] == [WHEEL]


def test_a_proxy_is_used_where_the_environment_names_one(
    server: FaultServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "http://index.example.org/simple/demo/"
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("://", "://proxy:pw@"))
    server.answer(page, Reply(503), GOOD._replace(cut=5), GOOD)
    assert isinstance(ask(url="http://index.example.org/simple"), ProjectPage)
    assert [request.path for request in server.requests] == [page] * 3
    assert server.requests[0].headers["proxy-authorization"] == basic("proxy", "pw")


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_a_host_that_needs_no_proxy(
    server: FaultServer, ask: Ask, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv(variable, "127.0.0.1")
    server.answer(PATH, json_page([(WHEEL, {})], compressed=True))
    assert isinstance(ask(), ProjectPage)


def test_a_proxy_that_is_not_there(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    answer = ask(url="http://index.example.org/simple")
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.UNREACHABLE


def test_a_drip_through_a_proxy_is_given_up(server: FaultServer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.answer("http://index.example.org/simple/demo/", GOOD._replace(drip=0.3))
    answer = ask(IMPATIENT._replace(deadline=1.0), url="http://index.example.org/simple")
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.TIMEOUT
