"""Says for every pin of a lock file what installing it in a given base image would take."""

__version__ = "0.1.0"
__all__ = ["__version__", "check"]

TYPE_CHECKING = False  # typing's own costs two milliseconds of every `--version`; type checkers know it by its name
if TYPE_CHECKING:
    from wheelcheck.app import check


def __getattr__(name: str) -> object:
    # `wheelcheck --version` must not pay for the engine: the API loads when it is first asked for (PEP 562).
    if name == "check":
        from wheelcheck.app import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
