"""What is read from parts of real wheels is what stands in the whole wheels."""

import io
import zipfile

import pytest
from packageurl.validate import PypiTypeDefinition

from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.index.downloads import read_files
from wheelcheck.index.metadata import read_requires, requires_of
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage, ReleaseFile

pytestmark = pytest.mark.live
INDEX = IndexRef(f"{PypiTypeDefinition.default_repository_url}/simple")
RELEASES = {
    "django": "5.1.2",
    "numpy": "2.3.4",
    "pandas": "2.2.3",
    "pip": "24.3.1",
    "requests": "2.32.3",
    "scipy": "1.14.1",
    "setuptools": "80.9.0",
    "uvicorn": "0.32.0",
}


def wheel(page: object) -> ReleaseFile:
    assert isinstance(page, ProjectPage)
    found = next(file for file in page.files if file.filename.endswith(".whl"))
    return found._replace(core_metadata=False)


def whole(file: ReleaseFile, content: bytes) -> tuple[str, ...]:
    project, version = file.filename.split("-")[:2]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return requires_of(archive.read(f"{project}-{version}.dist-info/METADATA").decode())


def test_parts_say_what_the_whole_says() -> None:
    settings = IndexSettings(None)
    asked = [PageRequest(INDEX, name, frozenset({version})) for name, version in RELEASES.items()]
    files = [wheel(page) for page in fetch_pages(asked, settings).values()]
    contents = read_files(files, settings, lambda _, pieces: b"".join(pieces))
    parts = read_requires(files, settings)
    for file in files:
        content = contents[file]
        assert isinstance(content, bytes)
        assert parts[file] == whole(file, content), file.filename
    assert any(parts.values())
