"""A build script's syntax tree (Python's own grammar)."""

import ast
import warnings
from functools import lru_cache

__all__ = ["LETTERS_PER_STEP", "parse", "parse_expression"]

LETTERS_PER_STEP = 20
"""Parsing takes as long as a step for so many letters."""
_LONGEST_SCRIPT = 600_000


@lru_cache(maxsize=64)
def parse(text: str) -> ast.Module | None:
    """The script's syntax tree; None where it is no Python 3, or too large for anyone.

    The same tree for the same text: all ways through a script pass the same places.
    """
    if len(text) > _LONGEST_SCRIPT:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text.lstrip("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def parse_expression(text: str) -> ast.expr | None:
    """The tree of a text that is one expression."""
    tree = parse(f"(\n{text.strip()}\n)")
    first = tree.body[0] if tree is not None and tree.body else None
    return first.value if isinstance(first, ast.Expr) else None
