"""The Dockerfile of the story: what its author arrived at after a day of trying, only smaller."""

from pathlib import Path

import pytest

from wheelcheck.app import write_dockerfile
from wheelcheck.question import Question

pytestmark = pytest.mark.live
STORY = Path(__file__).parents[2] / "data" / "examples" / "spacy-2021"


def test_a_builder_with_headers_and_a_runner_with_the_library_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(STORY)
    question = Question(
        ["poetry.lock"], bases=["python:3.9.5-slim"], arches=["amd64"], folder=STORY, cache_dir=tmp_path, environ={}
    )
    text, report, hindrances = write_dockerfile(question)
    assert text is not None, hindrances
    export, build, run = text.split("\nFROM ")[1:]
    assert export.startswith("python:3.13-slim AS export\n")
    assert "RUN poetry export --format requirements.txt --only=main --output /locked.txt \\\n    && awk " in export
    assert build.startswith("python:3.9.5-slim AS build\n")
    assert "apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev \\" in build
    assert "--no-deps --only-binary=:all: --no-binary=psycopg2 --requirement /requirements.txt" in build
    assert run.startswith("python:3.9.5-slim AS run\n")
    assert "apt-get install -y --no-install-recommends libpq5 \\" in run
    assert "COPY --from=build /opt/venv /opt/venv" in run
    assert "USER 1000" in run
    model = next(each for each in report.packages if each.pin.name == "en-core-web-sm")
    assert model.pin.source.url is not None, "the exported requirements name its address"
    assert not model.pin.files, "and no hash, so pip installs it apart from what has one"
    assert "pip install --no-deps --requirement /unhashed.txt\n" in build
