"""No password survives in what is shown."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.redaction import redacted

HOSTS = st.sampled_from(("index.example.org", "index.example.org:8443", "[::1]:8080", "localhost"))
PATHS = st.sampled_from(("", "/", "/simple/", "/simple/a@b/", "/x?token=1#y@z", "?q=@"))
SECRETS = st.text(min_size=1).map(lambda text: "SECRET" + text)


@given(user=st.text(), password=SECRETS, host=HOSTS, path=PATHS, around=st.sampled_from(("", "cannot read ", "(")))
def test_no_encoded_password_survives(user: str, password: str, host: str, path: str, around: str) -> None:
    encoded = quote(password, safe="")
    shown = redacted(f"{around}https://{quote(user, safe='')}:{encoded}@{host}{path} {around}")
    assert encoded not in shown
    assert f"{around}https://****@{host}{path} " in shown


@given(
    password=SECRETS.filter(lambda text: not any(character.isspace() for character in text)),
    host=HOSTS,
    path=st.sampled_from(("", "/simple")),
)
def test_no_password_survives_that_somebody_forgot_to_encode(password: str, host: str, path: str) -> None:
    shown = redacted(f"https://user:{password}@{host}{path}")
    if not any(character in password for character in "/?#"):
        assert shown == f"https://****@{host}{path}"
    elif "@" not in password:
        assert password not in shown


@given(token=SECRETS, host=HOSTS)
def test_no_token_survives_in_the_users_place(token: str, host: str) -> None:
    encoded = quote(token, safe="")
    assert redacted(f"https://{encoded}@{host}/simple and http://{encoded}:@{host}") == (
        f"https://****@{host}/simple and http://****@{host}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://index.example.org/simple/a@b",
        "https://index.example.org:8080/a@b",
        "https://index.example.org:8080",
        "http://[::1]:8080/a@b",
        "file:///srv/a@b/simple",
        "numpy @ file",
        "git@example.org",
        "",
    ],
)
def test_nothing_else_is_touched(text: str) -> None:
    assert redacted(text) == text


def test_all_of_several() -> None:
    shown = redacted("https://a:b@x.example.org/ git+ssh://git@y.example.org/z@v1 ftp://c:d/e@f.example.org")
    assert shown == "https://****@x.example.org/ git+ssh://****@y.example.org/z@v1 ftp://****@f.example.org"


@given(user=st.text(), password=SECRETS, host=HOSTS, path=PATHS.filter(lambda path: path != "?q=@"))
def test_an_address_is_sent_without_its_secret(user: str, password: str, host: str, path: str) -> None:
    url = f"https://{quote(user, safe='')}:{quote(password, safe='')}@{host}{path}"
    assert without_credentials(url) == f"https://{host}{path}"
