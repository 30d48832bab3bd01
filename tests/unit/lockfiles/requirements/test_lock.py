"""Requirements files as locks: includes, constraints, hashes, settings, and what pins nothing."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.requirements import read_requirements
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import (
    Condition,
    FormatControl,
    IndexKind,
    IndexRef,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    SourceType,
    Wish,
)

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")
WHEEL = "https://files.example.org/a-1.0-py3-none-any.whl"


def read(text: str, **files: str) -> Lock:
    """Read a file of this text; `files` stand beside it, `_` for a dot in their names."""
    for name, content in files.items():
        Path(name.replace("_", ".")).write_text(content, encoding="utf-8")
    return read_requirements("r.txt", text, {})


@pytest.fixture(autouse=True)
def _beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(text: str, **files: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text, **files)
    return caught.value


def pinned(lock: Lock) -> list[tuple[str, str | None]]:
    return [(pin.name, pin.version) for pin in lock.pins]


def test_a_plain_file() -> None:
    lock = read("a==1.0\nb[x]==2 ; os_name == 'nt'\n")
    assert lock == Lock(
        "r.txt",
        LockFormat.REQUIREMENTS,
        None,
        Installer.PIP,
        (
            Pin("a", "1.0", line=1),
            Pin("b", "2", line=2, conditions=(Condition(marker="os_name == 'nt'"),), extras=("x",)),
        ),
    )


def test_a_name_may_be_pinned_differently_under_different_markers() -> None:
    lock = read("a==1 ; python_version < '3.9'\na==2 ; python_version >= '3.9'")
    assert [(pin.version, pin.conditions) for pin in lock.pins] == [
        ("1", (Condition(marker="python_version < '3.9'"),)),
        ("2", (Condition(marker="python_version >= '3.9'"),)),
    ]


def test_the_same_pin_twice_is_one_pin() -> None:
    lock = read("a==1 ; os_name == 'nt'\na[x]==1 ; os_name == 'posix'\nb==1\nb[y]==1 ; os_name == 'nt'")
    assert [(pin.name, len(pin.conditions), pin.extras, pin.line) for pin in lock.pins] == [
        ("a", 2, ("x",), 1),
        ("b", 0, ("y",), 3),
    ]


class TestHashes:
    def test_bind_and_are_kept_in_order(self) -> None:
        (pin,) = read(f"a==1 --hash={A} --hash={B}").pins
        assert pin.hash_bound
        assert pin.files == (LockedFile(None, (A,)), LockedFile(None, (B,)))

    def test_one_makes_pip_ask_for_all(self) -> None:
        lock = read(f"a==1 --hash={A}\nb==2\nc==3")
        assert [(pin.name, pin.hash_bound, pin.files) for pin in lock.pins[1:]] == [("b", True, ()), ("c", True, ())]
        assert [w for w in lock.warnings if "b has no --hash (and 1 more)" in w and w.startswith("line 2:")]

    def test_one_in_a_constraint_too(self) -> None:
        assert read("a==1\n-c c.txt", c_txt=f"z==1 --hash={A}").pins[0].hash_bound

    def test_may_be_asked_for_without_any(self) -> None:
        assert read("--require-hashes\na==1").pins[0].hash_bound

    def test_may_be_not_asked_for(self) -> None:
        lock = read(f"--no-require-hashes\na==1 --hash={A}\nb==2")
        assert [pin.hash_bound for pin in lock.pins] == [True, False]
        assert not lock.warnings

    def test_of_constraint_and_requirement_are_both_needed(self) -> None:
        (pin,) = read(f"a==1 --hash={A} --hash={B}\n-c c.txt", c_txt=f"a==1 --hash={B} --hash={C}").pins
        assert pin.files == (LockedFile(None, (B,)),)

    def test_that_exclude_each_other_leave_nothing(self) -> None:
        (pin,) = read(f"a==1 --hash={A}\n-c c.txt", c_txt=f"a==1 --hash={B}").pins
        assert (pin.hash_bound, pin.files) == (True, ())

    def test_of_one_pin_said_twice_are_both_needed(self) -> None:
        (pin,) = read(f"a==1 --hash={A} --hash={B}\na==1 --hash={B}").pins
        assert (pin.hash_bound, pin.files) == (True, (LockedFile(None, (B,)),))

    def test_cannot_be_checked_for_repositories(self) -> None:
        lock = read(f"a==1 --hash={A}\nb @ git+https://git.example.org/b@1\n-e ./c")
        assert [pin.hash_bound for pin in lock.pins] == [True, False, False]
        assert [w for w in lock.warnings if "b is a repository or a folder (and 1 more)" in w]

    def test_in_a_fragment_belong_to_that_file(self) -> None:
        (pin,) = read(f"{WHEEL}#sha256={'a' * 64}").pins
        assert pin.files == (LockedFile("a-1.0-py3-none-any.whl", (A,), WHEEL),)
        assert pin.hash_bound

    def test_in_a_fragment_ask_for_no_others(self) -> None:
        assert not read(f"{WHEEL}#sha256={'a' * 64}\nb==1").pins[1].hash_bound


class TestUnpinned:
    def test_is_refused_among_hashes(self) -> None:
        error = refused(f"a==1 --hash={A}\nb>=2\nc\nd==1.*\n")
        assert (error.path, error.line) == ("r.txt", 2)
        assert error.message.startswith("'b>=2' pins no version (and 2 more): write b==VERSION")

    def test_makes_wishes_of_all_lines(self) -> None:
        lock = read(
            "a==1\nb[x]>=2 ; os_name == 'posix'\n-e ./own\n-c c.txt\n-r sub.txt", c_txt="z<3\ny @ ./y", sub_txt="\nc"
        )
        assert lock.is_unlocked
        assert lock.wishes == (
            Wish("a==1", "r.txt", (), 1),
            Wish("b[x]>=2", "r.txt", (Condition(marker="os_name == 'posix'"),), 2),
            Wish("c", "sub.txt", (), 2),
        )
        assert [(pin.name, pin.source.type) for pin in lock.pins] == [("own", SourceType.DIRECTORY)]
        assert lock.constraints == ("z<3",)

    def test_may_be_pinned_by_another_line(self) -> None:
        lock = read("a[x]\na==1\nb>=1 ; os_name == 'nt'\nb==2")
        assert [(pin.name, pin.version, pin.extras, pin.conditions) for pin in lock.pins] == [
            ("a", "1", ("x",), ()),
            ("b", "2", (), ()),
        ]

    def test_is_not_pinned_by_a_line_that_does_not_always_hold(self) -> None:
        assert read("a\na==1 ; os_name == 'nt'").is_unlocked


class TestConstraints:
    def test_pin_what_is_asked_for_and_nothing_else(self) -> None:
        lock = read(
            "-c c.txt\na>=1 ; os_name == 'nt'\nb",
            c_txt="A==1.5\nb==2 ; python_version > '3'\nb==3 ; python_version <= '3'\nz==9",
        )
        assert [(pin.name, pin.version, pin.conditions, pin.line) for pin in lock.pins] == [
            ("a", "1.5", (Condition(marker="os_name == 'nt'"),), 2),
            ("b", "2", (Condition(marker="python_version > '3'"),), 3),
            ("b", "3", (Condition(marker="python_version <= '3'"),), 3),
        ]
        assert [w for w in lock.warnings if w.startswith("line 3: b is pinned by constraints with markers only")]

    def test_join_their_marker_to_the_requirements(self) -> None:
        (pin,) = read("-c c.txt\na ; os_name == 'nt'", c_txt="a==1 ; python_version > '3'").pins
        assert pin.conditions == (Condition(marker="(os_name == 'nt') and (python_version > '3')"),)

    def test_may_give_a_url(self) -> None:
        (pin,) = read("-c c.txt\na==1.0", c_txt=f"a @ {WHEEL}").pins
        assert (pin.source.type, pin.version) == (SourceType.URL, "1.0")

    @pytest.mark.parametrize("constraint", ["-e ./a", "a[x]==1", "git+https://git.example.org/a"])
    def test_that_pip_refuses(self, constraint: str) -> None:
        error = refused("a==1\n-c c.txt", c_txt=constraint)
        assert (error.path, error.line) == ("c.txt", 1)

    @pytest.mark.parametrize(
        ("requirement", "constraint"), [("a==1", "a==2"), ("a==1", "a<1"), ("a>=2", "a==1"), ("a==2", f"a @ {WHEEL}")]
    )
    def test_that_contradict(self, requirement: str, constraint: str) -> None:
        assert "contradicts" in refused(f"{requirement}\n-c c.txt", c_txt=constraint).message

    @pytest.mark.parametrize(
        ("requirement", "constraint"),
        [("a==1", "a==1.0.0"), ("a==1", "a>=1"), ("a==1.0+cpu", "a==1.0"), ("a==1", "a==2 ; os_name == 'nt'")],
    )
    def test_that_agree(self, requirement: str, constraint: str) -> None:
        assert len(read(f"{requirement}\n-c c.txt", c_txt=constraint).pins) == 1

    def test_at_a_url_are_not_fetched(self) -> None:
        lock = read("a==1\n-c https://files.example.org/c.txt")
        assert lock.warnings == ("line 2: -c https://files.example.org/c.txt: constraints at a URL are not fetched",)


def test_requirements_that_contradict() -> None:
    error = refused("a==1\na==2")
    assert error.message == "a==1 contradicts a==2 of r.txt:2: pip can install neither"


class TestIncludes:
    def test_are_looked_for_beside_the_including_file(self) -> None:
        Path("sub").mkdir()
        Path("sub/b.txt").write_text("b==2\n-r c.txt\n", encoding="utf-8")
        Path("sub/c.txt").write_text("c==3", encoding="utf-8")
        lock = read("-r sub/b.txt\na==1")
        assert [(pin.name, pin.path, pin.line) for pin in lock.pins] == [
            ("b", "sub/b.txt", 1),
            ("c", "sub/c.txt", 1),
            ("a", None, 2),
        ]

    def test_may_be_file_urls(self, tmp_path: Path) -> None:
        (tmp_path / "b c.txt").write_text("b==2", encoding="utf-8")
        assert pinned(read(f"-r {(tmp_path / 'b c.txt').as_uri()}")) == [("b", "2")]

    def test_that_are_missing_are_said_where_they_are_included(self) -> None:
        error = refused("a==1\n-r nope.txt")
        assert str(error) == "r.txt:2: -r nope.txt: no such file"

    def test_at_a_url_are_not_fetched(self) -> None:
        assert "not fetched" in refused("-r https://files.example.org/r.txt").message

    def test_that_go_in_a_circle(self) -> None:
        error = refused("-r b.txt", b_txt="-r r.txt", r_txt="-r b.txt")
        assert str(error) == "b.txt:1: -r r.txt: the file includes itself"

    def test_may_be_read_twice(self) -> None:
        assert pinned(read("-r b.txt\n-r b.txt", b_txt="b==1")) == [("b", "1")]

    def test_that_multiply(self) -> None:
        for number in range(12):
            Path(f"f{number}.txt").write_text(f"-r f{number + 1}.txt\n" * 4, encoding="utf-8")
        Path("f12.txt").write_text("a==1", encoding="utf-8")
        assert "more than 500 files" in refused("-r f0.txt").message


class TestSettings:
    @pytest.mark.parametrize(
        ("text", "urls", "added", "no_index"),
        [
            ("", [], False, False),
            ("-i https://i.example.org/simple/", ["https://i.example.org/simple"], False, False),
            ("--extra-index-url https://x.example.org", ["https://x.example.org"], True, False),
            (
                "--extra-index-url https://x.example.org -i https://i.example.org",
                ["https://i.example.org", "https://x.example.org"],
                False,
                False,
            ),
            (
                "--extra-index-url https://x.example.org\n-i https://i.example.org",
                ["https://i.example.org"],
                False,
                False,
            ),
            ("-i https://i.example.org\n--no-index", [], False, True),
            ("--no-index\n-i https://i.example.org", [], False, True),
        ],
    )
    def test_indexes(self, text: str, urls: list[str], added: bool, no_index: bool) -> None:
        lock = read(text + "\na==1")
        assert [index.url for index in lock.indexes] == urls
        assert (lock.indexes_added, lock.no_index) == (added, no_index)

    def test_find_links(self, tmp_path: Path) -> None:
        (tmp_path / "wheels").mkdir()
        lock = read("--find-links wheels\n-f https://f.example.org/links.html\na==1")
        assert lock.indexes == (
            IndexRef((tmp_path / "wheels").as_uri(), IndexKind.FIND_LINKS),
            IndexRef("https://f.example.org/links.html", IndexKind.FIND_LINKS),
        )
        assert lock.indexes_added

    @pytest.mark.parametrize(
        ("text", "no_binary", "only_binary", "prefer"),
        [
            ("--no-binary Foo_Bar,b", {"foo-bar", "b"}, set(), False),
            ("--only-binary :all:\n--no-binary a", {"a"}, {":all:"}, False),
            ("--no-binary a\n--only-binary a", set(), {"a"}, False),
            ("--no-binary a\n--no-binary :none:", set(), set(), False),
            ("--only-binary a\n--no-binary :all:", {":all:"}, set(), False),
            ("--no-binary a,:all:,:none:,b", {"b"}, set(), False),
            ("--prefer-binary", set(), set(), True),
            ("b==1 --no-binary b", {"b"}, set(), False),
        ],
    )
    def test_wheels_and_sdists(self, text: str, no_binary: set[str], only_binary: set[str], prefer: bool) -> None:
        assert read(text + "\na==1").controls == FormatControl(frozenset(no_binary), frozenset(only_binary), prefer)

    def test_what_changes_no_choice_is_taken(self) -> None:
        text = "--pre\n--trusted-host h.example.org\n--use-feature fast-deps\n--all-releases :all:\n--only-final x\na==1 -C x=y"
        assert pinned(read(text)) == [("a", "1")]


def test_the_error_of_a_line_says_where() -> None:
    assert str(refused("a==1\n\nb=2")).startswith("r.txt:3: 'b=2' is no requirement")


def test_one_name_cannot_stand_there_without_end() -> None:
    assert "requirement number 201" in refused("a==1\n" * 5000).message


@given(st.text())
def test_any_text_is_a_lock_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert read_requirements("r.txt", text, {}).path == "r.txt"
