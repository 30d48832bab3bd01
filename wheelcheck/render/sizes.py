"""How much source is compiled, in words: `314,000 lines of C++`."""

from collections.abc import Sequence

from wheelcheck.model.sdist import Language, SourceLines

__all__ = ["language_name", "source_size"]

_NAMES = {
    Language.C: "C",
    Language.CPP: "C++",
    Language.CYTHON: "Cython",
    Language.RUST: "Rust",
    Language.FORTRAN: "Fortran",
    Language.GO: "Go",
    Language.CUDA: "CUDA",
    Language.ASSEMBLY: "assembly",
    Language.SWIG: "SWIG",
    Language.OBJECTIVE_C: "Objective-C",
    Language.D: "D",
    Language.ZIG: "Zig",
    Language.NIM: "Nim",
    Language.HASKELL: "Haskell",
    Language.OCAML: "OCaml",
    Language.JAVA: "Java",
}
_DIGITS = 3
_TOLD = 3


def language_name(language: Language) -> str:
    """`C++`."""
    return _NAMES[language]


def source_size(lines: Sequence[SourceLines]) -> str:
    """`314,000 lines of C++, 1,200 of C`; `""` where nothing was counted."""
    told = [each for each in lines if each.lines][:_TOLD]
    if not told:
        return ""
    first, *others = told
    word = "line" if first.lines == 1 else "lines"
    words = [f"{_rounded(first.lines)} {word} of {language_name(first.language)}"]
    words += [f"{_rounded(each.lines)} of {language_name(each.language)}" for each in others]
    return ", ".join(words)


def _rounded(number: int) -> str:
    """Three digits tell enough: nobody counts lines for their last one."""
    digits = len(str(number))
    return f"{round(number, _DIGITS - digits) if digits > _DIGITS else number:,}"
