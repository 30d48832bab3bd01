"""Names in build scripts that ask nothing of a Linux distribution: other systems' libraries, the C library's own."""

import re
from functools import lru_cache

__all__ = ["is_foreign_block", "is_foreign_library", "is_foreign_path"]

_WINDOWS = frozenset(
    (
        *("advapi32", "bcrypt", "cfgmgr32", "comctl32", "comdlg32", "crypt32", "d3d11", "dbghelp", "dnsapi", "dxgi"),
        *("dwmapi", "dxguid", "gdi32", "glu32", "hid", "imm32", "iphlpapi", "kernel32", "mpr", "msimg32", "mswsock"),
        *("msvcrt", "ncrypt", "netapi32", "normaliz", "ntdll", "odbc32", "ole32", "oleaut32", "opengl32", "pathcch"),
        *("pdh", "powrprof", "propsys", "psapi", "rpcrt4", "secur32", "setupapi", "shell32", "shfolder", "shlwapi"),
        *("synchronization", "user32", "userenv", "uxtheme", "vfw32", "version", "wbemuuid", "winhttp"),
        *(
            "wininet",
            "winmm",
            "winscard",
            "winspool",
            "wldap32",
            "ws2_32",
            "wsock32",
            "wtsapi32",
            "msmpi",
            "legacy_stdio_definitions",
        ),
    )
)
_LIBC = frozenset(
    (
        *("asan", "atomic", "c", "c++", "c++abi", "crypt", "dl", "gcc", "gcc_s", "gfortran", "gomp", "m", "mvec"),
        *("nsl", "omp", "pthread", "pthreads", "quadmath", "resolv", "rt", "stdc++", "stdc++fs", "supc++", "util"),
        *(
            "iomp5",
            "npymath",
            "npyrandom",
            "objc",
            "system",
            "socket",
            "perfstat",
            "kstat",
            "devstat",
            "kvm",
            "stdthreads",
            "python",
            "python3",
            "intl",
            "ubsan",
            "tsan",
        ),
    )
)
_PYTHON = re.compile(r"python\d|boost_python|pypy|\$|%|\{|@|/|\.(?:lib|dll|dylib)$")

_OTHER_SYSTEM = re.compile(
    r"win32|windows|\bnt\b|os\.name == .nt|msvc|mingw|cygwin|darwin|mac_?os|osx|apple|\bios\b|sunos|solaris|freebsd|"
    r"openbsd|netbsd|\baix\b|hp-?ux|emscripten|wasm|android|haiku|vms|os2",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\bnot\b|!=", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|testing|testsuite|docs?|examples?|demos?|samples?|bench(?:marks?)?|fuzz(?:ing|er)?|"
    r"\w+_x86_x64|\w+_arm64|win(?:32|64|dows)?|mac(?:os)?|osx|darwin|java|msvc|android|ios|ci|\.github|\.ci|contrib)(?:/|$)",
    re.IGNORECASE,
)


def is_foreign_library(name: str) -> bool:
    """Whether `-lNAME` needs no package: another system's, a compiler's or the C library's own, or no fixed name."""
    lower = name.lower()
    return lower in _WINDOWS or lower in _LIBC or _PYTHON.search(lower) is not None


def is_foreign_path(path: str) -> bool:
    """Whether the file is for tests, documentation or another system."""
    slash = path.rfind("/") + 1
    # A name with a suffix is none of the words: asking for each folder once saves a tenth of a second in a large sdist.
    return _is_foreign_folder(path[:slash]) or ("." not in path[slash + 1 :] and _ASIDE.match(path[slash:]) is not None)


@lru_cache(maxsize=4096)
def _is_foreign_folder(folder: str) -> bool:
    return _ASIDE.search(folder) is not None


def is_foreign_block(condition: str) -> bool:
    """Whether a block under this condition runs on other systems only (`if sys.platform == "win32":`)."""
    return _OTHER_SYSTEM.search(condition) is not None and _NEGATED.search(condition) is None
