"""The reason codes in full: what each means, why it happens, and what helps; one text for every format."""

from typing import NamedTuple

from wheelcheck.model.verdict import Code

__all__ = ["CODE_TEXTS", "CodeText"]


class CodeText(NamedTuple):
    """A reason code in words.

    Attributes:
        title: One line, without a full stop.
        text: Some sentences: what it means and why it happens.
        helps: What helps against it; empty where nothing needs help.
    """

    title: str
    text: str
    helps: str = ""


CODE_TEXTS: dict[Code, CodeText] = {
    Code.PURE_WHEEL: CodeText(
        "a pure Python wheel",
        "The wheel is tagged `none-any`: it holds Python code alone and installs on every image. Now and then such a "
        "wheel is only a slow fallback for platforms that got no compiled one.",
    ),
    Code.PLATFORM_WHEEL: CodeText(
        "a wheel for this platform",
        "A wheel with compiled code whose tags the target supports: the right Python and ABI, the right machine, and "
        "a C library that is new enough.",
    ),
    Code.ABI3_WHEEL: CodeText(
        "a wheel for the stable ABI",
        "A compiled wheel that keeps to Python's stable ABI (abi3): it fits the Python that it names and every later "
        "one, but not the free-threaded builds.",
    ),
    Code.NO_MUSLLINUX_WHEEL: CodeText(
        "wheels for glibc, none for musl",
        "Alpine and other musl images take wheels tagged `musllinux` (PEP 656). This release has compiled wheels, but "
        "none of those. manylinux wheels are linked against glibc and do not load on musl.",
        "A newer release often has musllinux wheels. Otherwise build it in a first stage that has a compiler, or use "
        "a glibc image such as slim.",
    ),
    Code.NO_MANYLINUX_WHEEL: CodeText(
        "no wheel for glibc Linux",
        "This release has compiled wheels, but none tagged `manylinux` (PEP 600): only for musl, macOS or Windows.",
        "Look for another release, or build it in a first stage that has a compiler.",
    ),
    Code.LIBC_TOO_OLD: CodeText(
        "the image's C library is too old for the wheel",
        "A wheel for this Python and machine is there, but it was built against a newer C library than the image "
        "has: `manylinux_2_34` wants glibc 2.34, and Debian 11 has 2.31. Installers then fall back to the sdist.",
        "Take a newer release of the distribution as base, or an older release of the package.",
    ),
    Code.NO_WHEEL_FOR_ARCH: CodeText(
        "wheels for other machines only",
        "Wheels for this C library and Python are there, but none for this machine (aarch64, armv7l, i686, ...).",
        "A newer release may have them; otherwise it is built, natively or under emulation, which is slow.",
    ),
    Code.NO_WHEEL_FOR_PYTHON: CodeText(
        "wheels for other Pythons only",
        "Wheels for this platform are there, but none for this Python version, implementation or ABI. Usual for a "
        "Python that is newer than the release, and for free-threaded builds.",
        "Take a newer release of the package, or the Python that the wheels are for.",
    ),
    Code.SDIST_ONLY: CodeText(
        "no wheels were published",
        "The release consists of source alone. Whether that takes a compiler depends on what is in it.",
        "Look for a newer release or for a distribution of the same code that has wheels (psycopg2-binary).",
    ),
    Code.WHEEL_NOT_IN_LOCK: CodeText(
        "the wheel came after the lock",
        "The index has a wheel that fits, but the lock does not list its hash: it was uploaded after the lock was "
        "made, or left out of it. Poetry, uv, PDM, Pipenv and pip with hashes take only what the lock lists.",
        "Make the lock again with the same versions; the report prints the command.",
    ),
    Code.NO_BINARY: CodeText(
        "your own settings forbid wheels",
        "`--no-binary` or the like, on the command line, in the requirements file or in the tool's configuration, "
        "says that this package is to be built from source.",
        "Take the setting away if it is there by accident.",
    ),
    Code.ONLY_BINARY: CodeText(
        "your own settings forbid sdists",
        "`--only-binary` or the like says that this package must not be built, and no wheel fits: the install fails.",
        "Find a release with a fitting wheel, or allow this package to be built.",
    ),
    Code.REQUIRES_PYTHON: CodeText(
        "the file is for another Python",
        "Each file says which Pythons it is for (Requires-Python). The image's Python is none of them, so the "
        "installer passes the file over.",
        "Take another release of the package, or another Python.",
    ),
    Code.INSTALLER_TOO_OLD: CodeText(
        "the image's pip does not know the wheel's tag",
        "Tags came over time: manylinux2014 with pip 19.3, manylinux_2_* with 20.3, musllinux with 21.2, abi3t with "
        "26.1. An image is frozen with the pip of its day, and that pip passes newer wheels over without a word.",
        "`pip install -U pip` before the requirements are installed.",
    ),
    Code.YANKED_WHEEL: CodeText(
        "the wheel is yanked, the sdist is not",
        "A yanked file may still be installed by a pin, but pip and Poetry prefer any file that is not yanked, even "
        "an sdist to a wheel (PEP 592).",
        "Take another release: this one's wheel was withdrawn for a reason.",
    ),
    Code.HASH_MISMATCH: CodeText(
        "no file has a hash that the lock lists",
        "The index has files of this version, and the lock lists hashes, but no file has one of them: other files "
        "were uploaded, or another index is asked than the one that the lock was made with. The install fails.",
        "Check which index is asked, then make the lock again.",
    ),
    Code.LOCK_TARGET: CodeText(
        "the lock was not made for this target",
        "The lock itself lists the environments that it is for, and this target is none of them. It may lack "
        "packages that are needed here.",
        "Add the target to the project's environments and make the lock again.",
    ),
    Code.SDIST_ERROR: CodeText(
        "the sdist could not be looked into",
        "No wheel fits, and the sdist, which decides whether a compiler is needed, was not to be had: its host did not "
        "answer, its content is not what the hash says, it is damaged, or larger or stranger than any real sdist.",
        "Ask again with a network; look at the file when it stays so.",
    ),
    Code.SDIST_UNCLEAR: CodeText(
        "the sdist does not show whether it compiles",
        "Its build script decides at run time, and neither the script nor the release's other files show how. Nothing "
        "of a package is ever run to find out.",
        "Try the build in the image once; `--allow NAME` lets it pass.",
    ),
    Code.BUILD_REQUIREMENT: CodeText(
        "its build requirements are the trouble",
        "The sdist itself needs no compiler, but what its build requires first (`build-system.requires`) has no wheel "
        "here: it must be compiled, or cannot be installed at all, or is not known.",
        "Take a release of the package that has a wheel, or build it in a first stage that has a compiler.",
    ),
    Code.BUILD_FAILS: CodeText(
        "the build fails here, compiler or not",
        "The sdist uses what this Python, or the build tool that it would get, no longer has: `use_2to3`, a removed "
        "module. It counts as a failure although its verdict is `build`.",
        "Take a newer release of the package, or an older Python.",
    ),
    Code.NO_FILES: CodeText(
        "the index has no files of this version",
        "The project is there, but no file of the pinned version: it was deleted, or never uploaded to this index.",
        "Pin another version, or name the index that has it.",
    ),
    Code.QUARANTINED: CodeText(
        "the project is in quarantine",
        "The index suspects the project to be harmful and offers none of its files until that is settled (PEP 792).",
        "Find out why before anything else.",
    ),
    Code.NOT_FOUND: CodeText(
        "the index does not know the project",
        "The index answered, and has no project of that name. Usual for packages of a private index.",
        "Name the index that has it: --index-url or --extra-index-url.",
    ),
    Code.INDEX_ERROR: CodeText(
        "the index gave no usable answer",
        "It could not be reached, refused, was silent for too long, or answered with something that is no project "
        "page; or --offline was given and neither the lock nor the cache has the answer. The verdict is unknown.",
        "Run again when the index answers.",
    ),
    Code.MARKER: CodeText(
        "the marker does not hold on this target",
        "The lock installs this pin only where its environment marker holds (`sys_platform == 'win32'`), and here it "
        "does not.",
    ),
    Code.GROUP: CodeText(
        "its group is not asked for",
        "The pin belongs to a dependency group that --only, --with or --without leaves out.",
    ),
    Code.EXTRA: CodeText(
        "its extra is not asked for",
        "The pin is there for an extra that --extras leaves out.",
    ),
    Code.OTHER_VERSION: CodeText(
        "another version is chosen on this target",
        "The input pins no versions: what an installer would choose today is resolved for each target by itself, and "
        "here that is another version, which has a row of its own.",
    ),
    Code.NOT_REQUIRED: CodeText(
        "nothing asks for it on this target",
        "The input pins no versions: what an installer would choose today is resolved for each target by itself, and "
        "here nothing that is chosen requires this project.",
    ),
    Code.LOCK_REFUSED: CodeText(
        "the lock as a whole does not install or run there",
        "No single pin is to blame: the project forbids the target's Python, and its own tool then refuses to install "
        "anything; or a Dockerfile copies what was installed into a stage with another C library or Python.",
        "Take a Python that the project allows, or widen `requires-python` and lock again; let the last stage of the "
        "Dockerfile have the base of the one that installs.",
    ),
    Code.UNRESOLVED: CodeText(
        "no versions that fit together",
        "The input pins no versions, and an installer that chooses them for this target would find none that satisfy "
        "all requirements; or an index did not answer while they were chosen.",
        "The report names the requirements that contradict each other: loosen one of them.",
    ),
    Code.REQUIREMENTS_UNKNOWN: CodeText(
        "what it requires is seen only when it is built",
        "The input pins no versions, and this project comes from a repository, a folder or an sdist that tells its "
        "requirements only to who builds it. More may have to be installed than the report shows.",
        "Pin a release that has metadata, or check a lock file instead.",
    ),
    Code.DIRECT_WHEEL: CodeText(
        "a wheel at a fixed address",
        "The lock names one wheel by its URL or path; no index is asked, and no other file can take its place.",
    ),
    Code.DIRECT_SDIST: CodeText(
        "an archive of source at a fixed address",
        "The lock names one archive by its URL or path: it is built wherever it is installed.",
        "Pin a release that has wheels, if there is one.",
    ),
    Code.VCS: CodeText(
        "built from a repository",
        "The lock names a commit of a repository. It is checked out and built wherever it is installed, which takes "
        "git in the image; what the build takes cannot be seen from outside.",
        "Pin a published release, or build a wheel of it once.",
    ),
    Code.LOCAL: CodeText(
        "a local project",
        "The lock names a folder: the project itself, a member of its workspace, or a checkout beside it.",
    ),
}
