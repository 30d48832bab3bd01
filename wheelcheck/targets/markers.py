"""The marker environment of a target, computed from the target alone (PEP 508; dependency specifiers)."""

from wheelcheck.model.target import Implementation, Target

__all__ = ["marker_environment"]

_NAMES = {
    Implementation.CPYTHON: "CPython",
    Implementation.PYPY: "PyPy",
    Implementation.GRAALPY: "GraalVM",
}
"""`platform.python_implementation()`; GraalPy calls itself GraalVM there."""


def marker_environment(target: Target) -> dict[str, str]:
    """Every variable of PEP 508 as an installer inside the target would see it.

    `platform_release` and `platform_version` are the host kernel's, which no image knows: they are empty.
    `extra` is empty: which extras are asked for is the caller's to put in.
    """
    interpreter = target.interpreter
    return {
        "implementation_name": str(interpreter.implementation),
        "implementation_version": interpreter.implementation_version or interpreter.full_version,
        "os_name": "posix",
        "platform_machine": _platform_machine(target.arch),
        "platform_python_implementation": _NAMES[interpreter.implementation],
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": interpreter.full_version,
        "python_version": interpreter.version,
        "sys_platform": "linux",
        "extra": "",
    }


def _platform_machine(arch: str) -> str:
    """`platform.machine()` in a container: what the kernel says, not what the image was built for.

    A 386 image on an x86_64 kernel therefore says x86_64 (moby/moby#42732; only `linux32` changes that), and kernels
    that are 32-bit themselves hardly run containers any more. Its wheel tags are i686 all the same.
    An arm/v7 image says armv7l on 32-bit kernels and when QEMU runs it, aarch64 on 64-bit ARM kernels: here the
    machine's own name is taken, as for arm/v6.
    """
    return "x86_64" if arch == "i686" else arch
