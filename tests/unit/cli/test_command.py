"""A command line that is run inside another program."""

import pytest

from wheelcheck.cli import command, main


def test_an_interrupted_run_leaves_the_calling_process_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_check", interrupted)
    assert main(["a.lock"]) == 130
    assert capsys.readouterr() == ("", "wheelcheck: interrupted\n")


def test_exit_codes_come_back_as_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    assert main(["--nonsense"]) == 2
    assert main(["explain", "libc-too-old"]) == 0
    shown = capsys.readouterr()
    assert "libc-too-old: the image's C library is too old for the wheel" in shown.out
    assert shown.err == "wheelcheck: error: unrecognized arguments: --nonsense (see `wheelcheck --help`)\n"


def test_an_unknown_code_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "libc-to-old"]) == 2
    assert "did you mean libc-too-old?" in capsys.readouterr().err


def test_explain_lists_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 28
