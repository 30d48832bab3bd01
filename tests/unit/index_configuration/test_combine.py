"""Several indexes' answers made one by each rule."""

import pytest

from wheelcheck.index.routes import Route, RouteRule, combine
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile

NONE = NoSuchProject()
DOWN = PageFailure(FailureKind.TIMEOUT, "index.example.org did not answer")


def file(name: str, digest: str = "", host: str = "a") -> ReleaseFile:
    return ReleaseFile(name, f"https://{host}.example.org/{name}", (f"sha256:{digest}",) if digest else ())


def page(*files: ReleaseFile, status: str = "active", versions: tuple[str, ...] = ()) -> ProjectPage:
    return ProjectPage(files, versions, status)


def combined(rule: RouteRule, *answers: PageAnswer, links: int = 0) -> PageAnswer:
    kinds = [IndexKind.FIND_LINKS] * links + [IndexKind.SIMPLE] * (len(answers) - links)
    refs = [IndexRef(f"https://{number}.example.org", kind) for number, kind in enumerate(kinds)]
    return combine(Route(tuple(refs), rule), answers)


ONE, TWO, EMPTY = page(file("x-1.whl", "1")), page(file("x-1.tar.gz", "2", "b")), page()


@pytest.mark.parametrize(
    ("rule", "answers", "links", "expected"),
    [
        (RouteRule.MERGE, (), 0, NONE),
        (RouteRule.MERGE, (NONE, NONE), 0, NONE),
        (RouteRule.MERGE, (NONE, ONE), 0, ONE),
        (RouteRule.MERGE, (ONE, TWO), 0, page(*ONE.files, *TWO.files)),
        (RouteRule.MERGE, (TWO, ONE), 0, page(*TWO.files, *ONE.files)),
        (RouteRule.MERGE, (ONE, DOWN), 0, DOWN),
        (RouteRule.MERGE, (NONE, DOWN), 0, DOWN),
        (RouteRule.FIRST, (), 0, NONE),
        (RouteRule.FIRST, (NONE, ONE, TWO), 0, ONE),
        (RouteRule.FIRST, (EMPTY, ONE), 0, EMPTY),
        (RouteRule.FIRST, (ONE, DOWN), 0, ONE),
        (RouteRule.FIRST, (DOWN, ONE), 0, DOWN),
        (RouteRule.FIRST, (NONE, DOWN, ONE), 0, DOWN),
        (RouteRule.FIRST, (TWO, ONE, EMPTY), 1, page(*TWO.files, *ONE.files)),
        (RouteRule.FIRST, (DOWN, ONE), 1, DOWN),
        (RouteRule.FIRST, (TWO, NONE), 1, TWO),
        (RouteRule.FIRST_MATCH, (EMPTY, ONE, TWO), 0, ONE),
        (RouteRule.FIRST_MATCH, (EMPTY, DOWN), 0, DOWN),
        (RouteRule.FIRST_MATCH, (EMPTY, ONE, DOWN), 0, ONE),
        (RouteRule.FIRST_MATCH, (EMPTY, NONE), 0, EMPTY),
        (RouteRule.POETRY, (ONE,), 0, ONE),
        (RouteRule.POETRY, (DOWN,), 0, DOWN),
    ],
)
def test_rules(rule: RouteRule, answers: tuple[PageAnswer, ...], links: int, expected: PageAnswer) -> None:
    assert combined(rule, *answers, links=links) == expected


def test_the_same_file_counts_once_and_another_of_its_name_twice() -> None:
    first = page(file("x-1.whl", "1"), file("x-1.tar.gz", "2"))
    second = page(file("x-1.whl", "1", "b"), file("x-1.whl", "9", "b"), file("x-1.tar.gz", "", "b"))
    found = combined(RouteRule.MERGE, first, second)
    assert isinstance(found, ProjectPage)
    assert found.files == (*first.files, *second.files[1:])


def test_versions_are_joined_in_order() -> None:
    found = combined(RouteRule.MERGE, page(versions=("1", "2")), page(versions=("2", "3")))
    assert isinstance(found, ProjectPage)
    assert found.versions == ("1", "2", "3")


@pytest.mark.parametrize(
    ("pages", "status"),
    [
        ((ONE, page(*TWO.files, status="archived")), "archived"),
        ((page(status="quarantined"), EMPTY), "quarantined"),
        ((page(status="quarantined"), ONE), "active"),
        ((page(status="quarantined"), page(*ONE.files, status="deprecated")), "deprecated"),
        ((page(status="quarantined"), page(status="quarantined")), "quarantined"),
    ],
)
def test_the_status_that_is_told(pages: tuple[ProjectPage, ...], status: str) -> None:
    found = combined(RouteRule.MERGE, *pages)
    assert isinstance(found, ProjectPage)
    assert found.status == status


def test_an_answer_is_wanted_for_every_index() -> None:
    with pytest.raises(ValueError, match="argument"):
        combine(Route((IndexRef("https://a.example.org"),), RouteRule.FIRST), [])
