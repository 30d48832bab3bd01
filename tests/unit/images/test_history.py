"""What a layer's line leaves no doubt about, and what it does."""

import pytest

from wheelcheck.images.history import Step, changed_places, steps_of

ANYWHERE = None


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("COPY . /srv/app", ("/srv/app",)),
        ("COPY a b /app/", ("/app",)),
        ("COPY . .", ("/work",)),
        ("COPY src ./src", ("/work/src",)),
        ("COPY dir:0123 in /app ", ("/app",)),
        ('COPY ["a b", "/data/c d"]', ("/data/c d",)),
        ("COPY a /usr/local/bin/", ("/usr/local/bin",)),
        ("ADD file:0123 in / ", ANYWHERE),
        ("COPY a /", ANYWHERE),
        ("COPY a ../..", ANYWHERE),
        ("COPY a /srv/../usr", ANYWHERE),
        ("COPY a $HOME", ANYWHERE),
        ("COPY a /usr/my dir", ANYWHERE),
        ("COPY", ANYWHERE),
        ('COPY ["a", 7]', ANYWHERE),
        ("COPY [", ANYWHERE),
        ("WORKDIR /app", ()),
        ("RUN /bin/sh -c useradd --create-home app && mkdir -p /app && chown -R app:app /app", ()),
        ("RUN |2 A=1 B=2 /bin/sh -c groupadd -r app; useradd -r -g app app", ()),
        ("/bin/sh -c apt-get update", ()),
        ("RUN /bin/bash -o pipefail -c apt-get -qq update && rm -rf /var/lib/apt/lists/x", ()),
        ("RUN /bin/sh -c curl -fsSL -o /models/m.bin https://files.example.org/m.bin", ("/models/m.bin",)),
        ("RUN /bin/sh -c wget -q https://files.example.org/m.bin -O /models/m.bin", ("/models/m.bin",)),
        ("RUN /bin/sh -c curl -O https://files.example.org/m.bin", ANYWHERE),
        ("RUN /bin/sh -c curl -K /x -o /models/m https://files.example.org/m", ANYWHERE),
        ("RUN /bin/sh -c curl -o models/m https://files.example.org/m", ANYWHERE),
        ("RUN /bin/sh -c apt-get update && apt-get install -y python3", ANYWHERE),
        ("RUN /bin/sh -c pip install -r requirements.txt", ANYWHERE),
        ("RUN /bin/sh -c pip install --upgrade pip", ANYWHERE),
        ("RUN /bin/sh -c rm -rf /usr/lib/python3.11", ANYWHERE),
        ("RUN /bin/sh -c rm -rf /tmp/../usr", ANYWHERE),
        ("RUN /bin/sh -c useradd $(make install)", ANYWHERE),
        ("RUN /bin/sh -c useradd `make install`", ANYWHERE),
        ("RUN /bin/sh -c useradd a | make install", ANYWHERE),
        ("RUN /bin/sh -c useradd a & make install", ANYWHERE),
        ("RUN /bin/sh -c useradd a > /etc/os-release", ANYWHERE),
        ("RUN /bin/sh -c useradd a\nmake install", ANYWHERE),
        ("RUN /bin/sh -c useradd 'a", ANYWHERE),
        ("RUN /bin/sh -c " + "mkdir /a && " * 5000 + "true", ANYWHERE),
        ("", ANYWHERE),
        ("bazel build ...", ANYWHERE),
    ],
)
def test_what_a_line_can_have_changed(line: str, places: tuple[str, ...] | None) -> None:
    assert changed_places(Step(line.strip(), "/work")) == places


def test_a_relative_place_without_a_known_folder_may_be_anywhere() -> None:
    assert changed_places(Step("COPY . .", None)) is ANYWHERE


def test_steps_follow_the_working_folder() -> None:
    lines: list[object] = [
        {"created_by": "/bin/sh -c #(nop) ADD file:1 in / "},
        {"created_by": '/bin/sh -c #(nop)  CMD ["bash"]', "empty_layer": True},
        {"created_by": "WORKDIR /app", "empty_layer": True},
        {"created_by": "COPY . . # buildkit"},
        {"created_by": "/bin/sh -c #(nop) WORKDIR src"},
        {"created_by": None},
    ]
    assert steps_of({"history": lines}, 4) == [
        Step("ADD file:1 in /", None),
        Step("COPY . .", "/app"),
        Step("WORKDIR src", "/app/src"),
        Step("", "/app/src"),
    ]


@pytest.mark.parametrize("history", [None, 7, [], [{}], [{"created_by": "x"}] * 3, [{"created_by": "COPY . /app"}, 7]])
def test_a_history_that_tells_of_other_layers_is_not_believed(history: object) -> None:
    assert steps_of({"history": history}, 2) == [Step("", None)] * 2
