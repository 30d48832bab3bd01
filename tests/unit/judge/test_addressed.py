"""Files that the lock fetches from an address of its own."""

from wheelcheck.judge.addressed import file_hosts, with_addressed_files
from wheelcheck.model.lock import LockedFile, Pin, Source, SourceType
from wheelcheck.model.release import FailureKind, NoSuchProject, PageFailure, ProjectPage, ReleaseFile

ON_INDEX = ReleaseFile("foo-1.0.tar.gz", "https://files.example.org/foo-1.0.tar.gz", ("sha256:aa",))
OTHER = LockedFile("foo-1.0-py3-none-any.whl", ("sha256:bb",), "https://wheels.example.org/foo-1.0-py3-none-any.whl", 9)
GONE = LockedFile("foo-1.0-py3-none-any.whl", ("sha256:bb",), "https://files.example.org/foo-1.0-py3-none-any.whl")
HOSTS = file_hosts([ProjectPage((ON_INDEX,)), NoSuchProject()])


def pin(*files: LockedFile, source: Source | None = None) -> Pin:
    return Pin("foo", "1.0", source or Source(SourceType.INDEX), files, hash_bound=True)


def names(answer: object) -> list[str]:
    assert isinstance(answer, ProjectPage)
    return [file.filename for file in answer.files]


def test_a_file_on_another_host_is_taken_from_there() -> None:
    answer = with_addressed_files(pin(OTHER), ProjectPage((ON_INDEX,)), HOSTS)
    assert names(answer) == ["foo-1.0.tar.gz", "foo-1.0-py3-none-any.whl"]
    assert isinstance(answer, ProjectPage)
    assert (answer.files[1].url, answer.files[1].size) == (OTHER.url, 9)


def test_a_project_that_the_index_does_not_have_is_still_there() -> None:
    assert names(with_addressed_files(pin(OTHER), NoSuchProject(), HOSTS)) == ["foo-1.0-py3-none-any.whl"]


def test_a_file_that_the_index_removed_is_gone() -> None:
    assert names(with_addressed_files(pin(GONE), ProjectPage((ON_INDEX,)), HOSTS)) == ["foo-1.0.tar.gz"]
    assert with_addressed_files(pin(GONE), NoSuchProject(), HOSTS) == NoSuchProject()


def test_the_index_that_the_lock_names_has_the_last_word() -> None:
    named = Source(SourceType.INDEX, "https://index.example.org/simple")
    assert names(with_addressed_files(pin(OTHER, source=named), ProjectPage((ON_INDEX,)), HOSTS)) == ["foo-1.0.tar.gz"]


def test_a_file_that_the_index_lists_is_not_doubled() -> None:
    same = LockedFile("foo-1.0.tar.gz", ("sha256:aa",), "https://mirror.example.org/foo-1.0.tar.gz")
    assert names(with_addressed_files(pin(same), ProjectPage((ON_INDEX,)), HOSTS)) == ["foo-1.0.tar.gz"]


def test_a_failure_stays_one() -> None:
    failure = PageFailure(FailureKind.TIMEOUT, "index.example.org did not answer")
    assert with_addressed_files(pin(OTHER), failure, HOSTS) is failure
