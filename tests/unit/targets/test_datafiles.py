"""`read_data` in every way in which the package can lie on a disk."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from wheelcheck.targets import datafiles
from wheelcheck.targets.datafiles import read_data

ASK = "from wheelcheck.targets.datafiles import read_data; print(read_data('x/facts.json').decode())"


def copy_package(folder: Path) -> Path:
    """The least of the package that `read_data` needs, in its own folder."""
    package = folder / "wheelcheck"
    (package / "targets").mkdir(parents=True)
    for name in ("__init__.py", "targets/__init__.py", "targets/datafiles.py"):
        shutil.copy(Path(datafiles.__file__).parent.parent / name, package / name)
    return package


def write_facts(folder: Path, text: str) -> None:
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "facts.json").write_text(text, encoding="utf-8")


def ask(path: Path) -> str:
    """What a fresh interpreter with `path` in front reads."""
    code = f"import sys; sys.path.insert(0, {str(path)!r}); {ASK}"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=30, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_wheel(tmp_path: Path) -> None:
    write_facts(copy_package(tmp_path) / "data", "installed")
    write_facts(tmp_path / "data", "of another project")
    assert ask(tmp_path) == "installed"


def test_checkout(tmp_path: Path) -> None:
    copy_package(tmp_path)
    write_facts(tmp_path / "data", "checkout")
    (tmp_path / "pyproject.toml").touch()
    assert ask(tmp_path) == "checkout"


def test_a_data_folder_that_is_not_ours_is_not_read(tmp_path: Path) -> None:
    copy_package(tmp_path)
    write_facts(tmp_path / "data", "of another project")
    assert ask(tmp_path).startswith("FileNotFoundError")


def test_zip(tmp_path: Path) -> None:
    write_facts(copy_package(tmp_path / "unpacked") / "data", "zipped")
    archive = tmp_path / "wheelcheck.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in sorted((tmp_path / "unpacked").rglob("*")):
            target.write(file, file.relative_to(tmp_path / "unpacked"))
    assert ask(archive) == "zipped"


def test_missing() -> None:
    with pytest.raises(FileNotFoundError):
        read_data("no-such-file.json")
