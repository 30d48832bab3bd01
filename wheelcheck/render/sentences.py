"""The one place where a verdict becomes prose: short sentences for people, made of the report's data.

Sentences hold outside text as it is; whoever prints them escapes it (`wheelcheck.render.escape`).
"""

from typing import assert_never

from wheelcheck.model.lock import Pin
from wheelcheck.model.sdist import Hurdle, HurdleKind
from wheelcheck.model.target import Assumption, Fact, LibcName, Target, Why
from wheelcheck.model.verdict import Code, Extension, FileJudgement, Fit, Note, Verdict, VerdictKind
from wheelcheck.render.escape import public_url

__all__ = [
    "assumption_sentence",
    "fact_name",
    "fit_sentence",
    "hurdle_sentence",
    "note_sentence",
    "reason",
    "source_sentence",
]


def reason(verdict: Verdict, target: Target, pin: Pin) -> str:
    """Say in one short sentence, without a full stop, why the verdict is what it is."""
    sentence = _code_sentence(verdict, target, pin)
    if verdict.code in _NO_WHEEL_FITS:
        return sentence + _what_is_left(verdict)
    return sentence


def _code_sentence(verdict: Verdict, target: Target, pin: Pin) -> str:  # noqa: C901, PLR0912 - one flat match
    code = verdict.code
    match code:
        case Code.PURE_WHEEL:
            return "a pure Python wheel"
        case Code.PLATFORM_WHEEL:
            return f"a wheel for {_platform(verdict.tag) or 'this platform'}"
        case Code.ABI3_WHEEL:
            return f"a wheel for {_platform(verdict.tag) or 'this platform'} that fits later Pythons too (abi3)"
        case Code.NO_MUSLLINUX_WHEEL:
            return f"no musllinux wheel{_only_others(verdict)}"
        case Code.NO_MANYLINUX_WHEEL:
            return f"no manylinux wheel{_only_others(verdict)}"
        case Code.LIBC_TOO_OLD:
            return _wants(verdict, f"a newer {target.libc.name}", str(target.libc))
        case Code.NO_WHEEL_FOR_ARCH:
            return f"no wheel for {target.arch}{_but_for(verdict.needs)}"
        case Code.NO_WHEEL_FOR_PYTHON:
            return f"no wheel for {_python_name(target)}{_but_for(_python_words(verdict.needs))}"
        case Code.SDIST_ONLY:
            return f"no wheels were published for {pin.version or 'it'}"
        case Code.WHEEL_NOT_IN_LOCK:
            return f"a {_family(verdict.other) or 'fitting'} wheel is on the index, but not in this lock: re-lock"
        case Code.NO_BINARY:
            return "your own settings forbid its wheels (no-binary)"
        case Code.ONLY_BINARY:
            return "no wheel fits, and your own settings forbid to build it (only-binary)"
        case Code.REQUIRES_PYTHON:
            return _requires_python(verdict, target)
        case Code.INSTALLER_TOO_OLD:
            return _installer_too_old(verdict, target)
        case Code.YANKED_WHEEL:
            return "its wheel is yanked, and the installer prefers the sdist, which is not"
        case Code.HASH_MISMATCH:
            return "no file on the index has a hash that the lock lists"
        case Code.LOCK_TARGET:
            return f"the lock was not made for this target{_in_brackets(verdict.needs)}"
        case Code.SDIST_ERROR:
            return f"no wheel, and its sdist could not be looked into{_after_colon(verdict.other)}"
        case Code.SDIST_UNCLEAR:
            return "no wheel, and its sdist does not show whether it needs a compiler"
        case Code.BUILD_REQUIREMENT:
            return _build_requirement(verdict)
        case Code.BUILD_FAILS:
            return f"no wheel, and its sdist no longer builds here{_in_brackets(verdict.other)}"
        case Code.NO_FILES:
            return f"the index has no files of {pin.version or 'it'}{_in_brackets(verdict.other)}"
        case Code.QUARANTINED:
            return f"the index has put the project in quarantine{_in_brackets(verdict.other)}"
        case Code.NOT_FOUND:
            return f"the index does not know this project{_in_brackets(verdict.other)}"
        case Code.INDEX_ERROR:
            return f"the index gave no answer{_after_colon(verdict.other)}"
        case Code.MARKER:
            return f"its marker does not hold here{_in_brackets(verdict.needs)}"
        case Code.GROUP:
            return f"its group was not asked for{_in_brackets(verdict.needs or ', '.join(pin.groups))}"
        case Code.EXTRA:
            return f"its extra was not asked for{_in_brackets(verdict.needs)}"
        case Code.OTHER_VERSION:
            return "another version of it is chosen here"
        case Code.NOT_REQUIRED:
            return "nothing that is chosen here asks for it"
        case Code.LOCK_REFUSED:
            return "the lock as a whole does not install or run here"
        case Code.UNRESOLVED:
            return "no versions that fit together were found here"
        case Code.REQUIREMENTS_UNKNOWN:
            return "what it requires itself is not known"
        case Code.DIRECT_WHEEL:
            return _direct_wheel(verdict)
        case Code.DIRECT_SDIST:
            return f"an archive of source at a fixed address{_unread(verdict)}"
        case Code.VCS:
            return f"built from its repository{_unread(verdict)}"
        case Code.LOCAL:
            return f"built from a local folder{_unread(verdict)}"
        case _:
            assert_never(code)


_NO_WHEEL_FITS = frozenset(
    {
        Code.NO_MUSLLINUX_WHEEL,
        Code.NO_MANYLINUX_WHEEL,
        Code.LIBC_TOO_OLD,
        Code.NO_WHEEL_FOR_ARCH,
        Code.NO_WHEEL_FOR_PYTHON,
        Code.SDIST_ONLY,
        Code.NO_BINARY,
        Code.REQUIRES_PYTHON,
    }
)


def _what_is_left(verdict: Verdict) -> str:
    """What the sdist, or its absence, adds to `no wheel fits`."""
    if verdict.kind is VerdictKind.MISSING:
        return ", and no usable sdist" if verdict.code is not Code.REQUIRES_PYTHON else ""
    if verdict.kind is VerdictKind.UNKNOWN:
        return _after_colon(verdict.other) or "; what its sdist needs is not known"
    extension = Extension.REQUIRED if verdict.build is None else verdict.build.extension
    if verdict.kind is VerdictKind.COMPILE and extension is Extension.UNKNOWN:
        return "; its sdist may need a compiler"
    if verdict.kind is VerdictKind.BUILD and extension is Extension.OPTIONAL:
        return "; its compiled part is optional"
    if verdict.kind is VerdictKind.BUILD and verdict.build is not None and verdict.build.opened:
        return "; its sdist is pure Python"
    return ""


def _build_requirement(verdict: Verdict) -> str:
    what = verdict.other or "something"
    match verdict.kind:
        case VerdictKind.COMPILE:
            return f"pure Python, but building it needs {what}, which must be compiled"
        case VerdictKind.MISSING:
            return f"building it needs {what}, which cannot be installed here"
        case _:
            return f"what building it needs is not known{_after_colon(verdict.other)}"


def _family(filename: str) -> str:
    """`musllinux`, `manylinux`, `macOS`, `Windows` or `pure`: what a wheel's file name says of its platforms."""
    platforms = filename.removesuffix(".whl").rpartition("-")[2]
    words = (("musllinux", "musllinux"), ("manylinux", "manylinux"), ("macosx", "macOS"), ("win", "Windows"))
    for start, word in words:
        if any(platform.startswith(start) for platform in platforms.split(".")):
            return word
    return "pure" if platforms == "any" else ""


def _only_others(verdict: Verdict) -> str:
    # Short on purpose: half of all reasons are this one, and it shall fit beside two columns of verdicts.
    family = _family(verdict.other)
    if family.endswith("linux"):
        return f", only {family}"
    if family not in {"macOS", "Windows"}:
        return ""
    others = verdict.needs if 0 < len(verdict.needs) <= _LONGEST_LIST else "other systems"
    return f", only for {others}"


_LONGEST_LIST = 40


def _platform(tag: str | None) -> str:
    platform = (tag or "").rpartition("-")[2]
    return "" if platform == "any" else platform


def _wants(verdict: Verdict, needs: str, has: str) -> str:
    wanted, present = verdict.needs or needs, verdict.has or has
    name, _, version = present.partition(" ")
    if version and wanted.startswith(f"{name} "):
        present = version
    return f"wants {wanted}, the image has {present}"


def _but_for(others: str) -> str:
    return f"; there is one for {others}" if others else ""


def _python_name(target: Target) -> str:
    interpreter = target.interpreter
    return interpreter.label if interpreter.label[0].isalpha() else f"Python {interpreter.label}"


def _python_words(tags: str) -> str:
    """`Python 3.9, 3.10` for `cp39, cp310`; other tags stay as they are."""
    versions = []
    for tag in tags.split(", "):
        digits = tag.removeprefix("cp")
        if digits == tag or not (digits.isascii() and digits[1:].isdecimal()):
            return tags
        versions.append(f"{digits[0]}.{digits[1:]}")
    return f"Python {', '.join(versions)}"


def _requires_python(verdict: Verdict, target: Target) -> str:
    has = (verdict.has or target.interpreter.full_version).removeprefix("Python ")
    return f"wants Python {verdict.needs or 'of another version'}, the image has {has}"


def _installer_too_old(verdict: Verdict, target: Target) -> str:
    pip = verdict.has or (f"pip {target.pip}" if target.pip else "pip")
    unknown = _tag_family(verdict.needs.partition(", ")[0]) or "the wheel's tag"
    return f"{pip} in the image does not know {unknown}: `pip install -U pip` first mends it"


def _tag_family(tag: str) -> str:
    """`musllinux`, `manylinux2014`, `manylinux_2_28`: the part of a platform tag that an old pip does not know."""
    platform = _platform(tag)
    if platform.startswith("musllinux"):
        return "musllinux"
    if platform.startswith("manylinux"):
        numbers = platform.split("_")
        return "_".join(numbers[:3]) if numbers[0] == "manylinux" else numbers[0]
    return tag


def _direct_wheel(verdict: Verdict) -> str:
    if verdict.kind is VerdictKind.WHEEL:
        return "a wheel at a fixed address"
    if not verdict.needs:
        return "the wheel at its fixed address does not fit here"
    has = f", the image has {verdict.has}" if verdict.has else ""
    return f"the wheel at its fixed address is for {verdict.needs}{has}"


def _unread(verdict: Verdict) -> str:
    if verdict.kind in {VerdictKind.UNKNOWN, VerdictKind.COMPILE} and (
        verdict.build is None or verdict.build.extension is Extension.UNKNOWN
    ):
        return "; what that needs is not known"
    return ""


def _in_brackets(text: str) -> str:
    return f" ({public_url(text)})" if text else ""


def _after_colon(text: str) -> str:
    return f": {public_url(text)}" if text else ""


def note_sentence(note: Note) -> str:
    """What a note means, as the head of a list of packages."""
    match note:
        case Note.YANKED:
            return "yanked, and still installed because it is pinned"
        case Note.LINUX_TAG:
            return "tagged plain linux_*: installs on any libc, whether it runs is not known"
        case Note.RELOCK:
            return "a better file is on the index but not in the lock: re-lock"
        case Note.UPGRADE_PIP:
            return "a current pip would take a wheel: upgrade pip in the image first"
        case Note.ARCHIVED:
            return "archived: its maintainers expect no further releases"
        case Note.DEPRECATED:
            return "deprecated by its maintainers"
        case Note.NO_HASH:
            return "no hash to check it by"
        case _:
            assert_never(note)


def hurdle_sentence(hurdle: Hurdle) -> str:
    """What may stop a build, as a clause: `wants Rust 1.85, newer than the distribution's`."""
    kind, detail = hurdle.kind, hurdle.detail
    match kind:
        case HurdleKind.PYTHON_TOO_NEW:
            return f"uses what this Python no longer has{_in_brackets(detail)}"
        case HurdleKind.PYTHON_TOO_OLD:
            return f"uses what this Python does not have yet{_in_brackets(detail)}"
        case HurdleKind.BUILD_TOOL:
            return f"uses what today's build tools no longer have{_in_brackets(detail)}"
        case HurdleKind.RUST_TOO_OLD:
            return f"wants a newer Rust than the distribution's{_in_brackets(detail)}"
        case HurdleKind.COMPILER_TOO_OLD:
            return f"wants a newer compiler than the distribution's{_in_brackets(detail)}"
        case HurdleKind.OTHER_LIBC:
            return f"may use what this C library does not have{_in_brackets(detail)}"
        case HurdleKind.DOWNLOADS:
            return f"fetches something else while building{_in_brackets(detail)}"
        case _:
            assert_never(kind)


def fit_sentence(judgement: FileJudgement) -> str:  # noqa: C901, PLR0912 - one flat match over a closed enum
    """Why one file fits one target or does not: the row of `--explain`."""
    needs, has = judgement.needs, judgement.has
    fit = judgement.fit
    match fit:
        case Fit.NOT_A_DISTRIBUTION:
            return f"not a file that this installer takes{_in_brackets(needs)}"
        case Fit.WHEEL_VARIANT:
            return "a wheel variant, which today's installers do not take"
        case Fit.OTHER_SYSTEM:
            return f"for {needs or 'another system'}"
        case Fit.OTHER_LIBC:
            return f"for {needs or 'another libc'}{_image_has(has)}"
        case Fit.OTHER_ARCH:
            return f"for {needs or 'another machine'}{_image_has(has)}"
        case Fit.OTHER_IMPLEMENTATION | Fit.OTHER_PYTHON | Fit.OTHER_ABI:
            return f"{needs or 'another Python'} only{_image_has(has)}"
        case Fit.LIBC_TOO_OLD:
            return f"wants {needs or 'a newer libc'}{_image_has(_version_of(has, needs))}"
        case Fit.INSTALLER_TOO_OLD:
            return f"{has or 'the pip in the image'} does not know {_tag_family(needs) or 'its tag'}"
        case Fit.REQUIRES_PYTHON:
            return f"wants Python {needs or 'of another version'}{_image_has(has.removeprefix('Python '))}"
        case Fit.NO_BINARY:
            return "your own settings forbid wheels (no-binary)"
        case Fit.ONLY_BINARY:
            return "your own settings forbid sdists (only-binary)"
        case Fit.NOT_IN_LOCK:
            return "its hash is not in the lock"
        case Fit.YANKED:
            return f"yanked, and another file is not{_in_brackets(judgement.file.yanked or '')}"
        case Fit.USABLE:
            return "fits, another one is preferred"
        case Fit.CHOSEN:
            return "the installer takes it" + (" (yanked)" if judgement.file.yanked is not None else "")
        case _:
            assert_never(fit)


def _image_has(has: str) -> str:
    return f", the image has {has}" if has else ""


def _version_of(has: str, needs: str) -> str:
    """`2.31` of `glibc 2.31` where `needs` already names the library."""
    name, _, version = has.partition(" ")
    return version if version and needs.startswith(f"{name} ") else has


def assumption_sentence(assumption: Assumption) -> str:
    """`Python 3.12 from .python-version`: one fact of a target and where it comes from."""
    return f"{_fact(assumption)} {source_sentence(assumption)}"


def fact_name(fact: Fact) -> str:
    """What a fact is called in a list of them."""
    match fact:
        case Fact.PYTHON:
            return "Python"
        case Fact.ARCH:
            return "machine"
        case Fact.IMAGE | Fact.LIBC | Fact.PIP:
            return fact.value
        case _:
            assert_never(fact)


def _fact(assumption: Assumption) -> str:
    value = assumption.value
    fact = assumption.fact
    match fact:
        case Fact.PYTHON:
            return value if value[:1].isalpha() else f"Python {value}"
        case Fact.PIP:
            return value if value.startswith("pip") else f"pip {value}"
        case Fact.LIBC:
            return value if value.startswith(tuple(LibcName)) else f"libc {value}"
        case Fact.IMAGE | Fact.ARCH:
            return value
        case _:
            assert_never(fact)


def source_sentence(assumption: Assumption) -> str:  # noqa: C901 - one flat match over a closed enum
    """`from .python-version`: where an assumed fact comes from."""
    detail = assumption.detail
    why = assumption.why
    match why:
        case Why.FLAG:
            return f"as asked{_in_brackets(detail)}"
        case Why.IMAGE_TAG:
            return f"from the image tag{_in_brackets(detail)}"
        case Why.CATALOGUE:
            return f"from the catalogue of images{_in_brackets(detail)}"
        case Why.PYTHON_VERSION_FILE:
            return f"from {detail or '.python-version'}"
        case Why.LOCK:
            return f"from requires-python{_in_brackets(detail)}"
        case Why.NEWEST_KNOWN:
            return f"the newest known{_in_brackets(detail)}"
        case Why.THIS_INTERPRETER:
            return f"as this interpreter's{_in_brackets(detail)}"
        case Why.THIS_MACHINE:
            return f"as this computer's{_in_brackets(detail)}"
        case Why.INSPECTED:
            return f"as it lies in the image{_in_brackets(detail)}"
        case Why.DOCKERFILE:
            return f"from {detail or 'the Dockerfile'}"
        case Why.DEFAULT:
            return f"by default{_in_brackets(detail)}"
        case _:
            assert_never(why)
