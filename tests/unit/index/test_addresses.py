"""Addresses: the host is what comes before the first `/`, `?` or `#`."""

import pytest

from wheelcheck.index.addresses import host_of, is_remote, without_credentials


@pytest.mark.parametrize(
    ("url", "bare", "host"),
    [
        ("https://index.example.org/simple", "https://index.example.org/simple", "index.example.org"),
        (
            "https://user:secret@index.example.org:8443/a@b",
            "https://index.example.org:8443/a@b",
            "index.example.org:8443",
        ),
        (
            "https://host.example.org?x@evil.example.org/y",
            "https://host.example.org?x@evil.example.org/y",
            "host.example.org",
        ),
        (
            "https://host.example.org#x@evil.example.org/y",
            "https://host.example.org#x@evil.example.org/y",
            "host.example.org",
        ),
        ("https://a@b:c@host.example.org", "https://host.example.org", "host.example.org"),
    ],
)
def test_credentials_and_host(url: str, bare: str, host: str) -> None:
    assert without_credentials(url) == bare
    assert host_of(url) == host


def test_what_is_remote() -> None:
    assert is_remote("https://index.example.org")
    assert not is_remote("file:///srv/wheels")
    assert not is_remote("/srv/wheels")
