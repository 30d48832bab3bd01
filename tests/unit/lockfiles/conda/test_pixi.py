"""pixi.lock as pixi writes it: versions 4 to 7, environments, platforms, indexes, and what it says of sources."""

import pytest

from wheelcheck.lockfiles.pixi import read_pixi
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, IndexKind, Installer, LockedFile, LockFormat, Pin, Source, SourceType

FILES = "https://files.example.org/packages"
X86 = "sys_platform == 'linux' and platform_machine == 'x86_64'"
ARM = "sys_platform == 'linux' and platform_machine == 'aarch64'"
MAC = "sys_platform == 'darwin' and platform_machine == 'arm64'"

VERSION_6 = f"""\
version: 6
environments:
  default:
    channels:
    - url: https://conda.example.org/conda-forge/
    indexes:
    - https://index.example.org/simple/
    packages:
      linux-64:
      - conda: https://conda.example.org/conda-forge/linux-64/python-3.12.2-h2628c8c_0_cpython.conda
      - pypi: {FILES}/aa/numpy-2.2.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
      - pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
      linux-aarch64:
      - pypi: {FILES}/cc/numpy-2.2.1-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl
      - pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
      osx-arm64:
      - pypi: {FILES}/dd/appnope-0.1.4-py2.py3-none-any.whl
  test:
    channels:
    - url: https://conda.example.org/conda-forge/
    indexes:
    - https://index.example.org/simple/
    packages:
      linux-64:
      - pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
      - pypi: ./
packages:
- conda: https://conda.example.org/conda-forge/linux-64/python-3.12.2-h2628c8c_0_cpython.conda
  sha256: {"0" * 64}
  depends:
  - bzip2 >=1.0.8,<2.0a0
  size: 123
- pypi: ./
  name: my_project
  version: 0.1.0
  sha256: {"1" * 64}
  requires_dist:
  - numpy
  requires_python: '>=3.11'
  editable: true
- pypi: {FILES}/dd/appnope-0.1.4-py2.py3-none-any.whl
  name: appnope
  version: 0.1.4
  sha256: {"2" * 64}
- pypi: {FILES}/aa/numpy-2.2.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
  name: numpy
  version: 2.2.1
  sha256: {"A" * 64}
  requires_python: '>=3.10'
- pypi: {FILES}/cc/numpy-2.2.1-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl
  name: numpy
  version: 2.2.1
  sha256: {"c" * 64}
  requires_python: '>=3.10'
- pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
  name: idna
  version: '3.10'
  sha256: {"b" * 64}
"""


def test_version_6() -> None:
    lock = read_pixi(VERSION_6, "pixi.lock")
    assert (lock.format, lock.lock_version, lock.installer) == (LockFormat.PIXI, "6", Installer.UV)
    assert lock.groups == ("main", "test")
    assert lock.environments == (X86, ARM, MAC)
    assert [(index.url, index.kind) for index in lock.indexes] == [
        ("https://index.example.org/simple", IndexKind.SIMPLE)
    ]
    assert lock.warnings == ("1 conda packages are not judged",)
    assert [pin.name for pin in lock.pins] == ["my-project", "appnope", "numpy", "idna"]


def test_one_version_for_several_platforms_is_one_pin() -> None:
    x86 = f"{FILES}/aa/numpy-2.2.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    arm = f"{FILES}/cc/numpy-2.2.1-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl"
    assert read_pixi(VERSION_6, "pixi.lock").pins[2] == Pin(
        "numpy",
        "2.2.1",
        files=(
            LockedFile(x86.rpartition("/")[2], ("sha256:" + "a" * 64,), x86),
            LockedFile(arm.rpartition("/")[2], ("sha256:" + "c" * 64,), arm),
        ),
        hash_bound=True,
        conditions=(Condition("main", None, X86), Condition("main", None, ARM)),
        groups=("main",),
        line=VERSION_6.splitlines().index(f"- pypi: {x86}") + 2,
        requires_python=">=3.10",
    )


def test_environments_are_groups() -> None:
    project, _, _, idna = read_pixi(VERSION_6, "pixi.lock").pins
    assert idna.groups == ("main", "test")
    assert idna.version == "3.10"
    assert idna.conditions == (Condition("main", None, X86), Condition("main", None, ARM), Condition("test", None, X86))
    assert project.source == Source(SourceType.DIRECTORY, "./", editable=True)
    assert not project.hash_bound


VERSION_4 = f"""\
version: 4
environments:
  default:
    channels:
      - url: https://conda.example.org/conda-forge/
    packages:
      linux-64:
        - pypi: direct+https://git.example.org/click/releases/download/8.1.7/click-8.1.7-py3-none-any.whl
        - pypi: git+ssh://git@git.example.org/flask@b90a4f1f4a370e92054b9cc9db0efcb864f87ebe
        - pypi: ./minimal_project
        - pypi: ./links/requests-2.31.0-py3-none-any.whl
        - pypi: {FILES}/mylib-1.0.tar.gz
      linux-aarch64:
        - pypi: {FILES}/mylib-1.0-py3-none-any.whl
packages:
  - kind: conda
    name: bzip2
    version: 1.0.8
    url: https://conda.example.org/conda-forge/win-64/bzip2-1.0.8-hcfcfb64_5.conda
  - kind: pypi
    name: click
    version: 8.1.7
    url: direct+https://git.example.org/click/releases/download/8.1.7/click-8.1.7-py3-none-any.whl
  - kind: pypi
    name: flask
    version: 3.1.0.dev0
    url: git+ssh://git@git.example.org/flask@b90a4f1f4a370e92054b9cc9db0efcb864f87ebe
  - kind: pypi
    name: minimal-project
    version: '0.1'
    path: ./minimal_project
    sha256: {"1" * 64}
  - kind: pypi
    name: requests
    version: 2.31.0
    path: ./links/requests-2.31.0-py3-none-any.whl
  - kind: pypi
    name: mylib
    version: '1.0'
    url: {FILES}/mylib-1.0.tar.gz
    sha256: {"2" * 64}
  - kind: pypi
    name: mylib
    version: '1.0'
    url: {FILES}/mylib-1.0-py3-none-any.whl
    sha256: {"3" * 64}
"""


@pytest.mark.parametrize("version", ["4", "5"])
def test_versions_4_and_5_name_kind_and_address_apart(version: str) -> None:
    lock = read_pixi(VERSION_4.replace("version: 4", f"version: {version}"), "pixi.lock")
    click = "https://git.example.org/click/releases/download/8.1.7/click-8.1.7-py3-none-any.whl"
    assert [(pin.name, pin.source, pin.hash_bound) for pin in lock.pins[:4]] == [
        ("click", Source(SourceType.URL, click), False),
        (
            "flask",
            Source(SourceType.VCS, "git+ssh://git@git.example.org/flask@b90a4f1f4a370e92054b9cc9db0efcb864f87ebe"),
            False,
        ),
        ("minimal-project", Source(SourceType.DIRECTORY, "./minimal_project"), False),
        ("requests", Source(SourceType.PATH, "./links/requests-2.31.0-py3-none-any.whl"), False),
    ]
    assert lock.pins[0].files == (LockedFile("click-8.1.7-py3-none-any.whl", (), click),)


def test_an_sdist_that_is_locked_for_one_platform_is_no_choice_on_another() -> None:
    pins = read_pixi(VERSION_4, "pixi.lock").pins[4:]
    assert [(pin.files[0].filename, pin.conditions[0].marker) for pin in pins] == [
        ("mylib-1.0.tar.gz", X86),
        ("mylib-1.0-py3-none-any.whl", ARM),
    ]


def test_version_7_names_platforms_and_indexes() -> None:
    lock = read_pixi(
        f"""\
version: 7
platforms:
- name: big-linux
  subdir: linux-64
  virtual-packages:
  - __glibc=2.35=0
environments:
  default:
    channels:
    - url: https://conda.example.org/conda-forge/
    indexes:
    - https://index.example.org/simple
    find-links:
    - url: https://links.example.org/all.html
    packages:
      big-linux:
      - conda_source: "thing[0f] @ ."
      - pypi: {FILES}/requests-2.31.0-py3-none-any.whl
      - pypi: ./local
packages:
- conda_source: "thing[0f] @ ."
- pypi: {FILES}/requests-2.31.0-py3-none-any.whl
  name: requests
  version: 2.31.0
  sha256: {"9" * 64}
  index: https://other.example.org/simple/
- pypi: ./local
  name: local
""",
        "pixi.lock",
    )
    requests, local = lock.pins
    assert requests.source == Source(SourceType.INDEX, "https://other.example.org/simple")
    assert requests.conditions == (Condition("main", None, X86),)
    assert (local.version, local.source.type) == (None, SourceType.DIRECTORY)
    assert [(index.url, index.kind) for index in lock.indexes] == [
        ("https://index.example.org/simple", IndexKind.SIMPLE),
        ("https://links.example.org/all.html", IndexKind.FIND_LINKS),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 3\nenvironments: {}\n", "lock version '3' is not known; wheelcheck knows 4 to 7"),
        ("version: 8\nenvironments: {}\n", "lock version '8' is not known"),
        ("environments: {}\n", "version: is missing"),
        ("version: 6\nenvironments: []\n", "environments: expected a table"),
        ("version: 6\nenvironments: {default: {packages: {moon-64: []}}}\n", "'moon-64' is no platform"),
        ("version: 6\nenvironments: {default: {packages: {linux-64: [{pypi: x}]}}}\npackages: []\n", "not in packages"),
        ("version: 6\nenvironments: {}\npackages:\n- pypi: x\n", "name: is missing"),
        ("version: 6\nenvironments: {}\npackages:\n- x\n", "packages[0]: expected a table"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pixi(text, "pixi.lock")
    assert words in str(caught.value)
    assert caught.value.path == "pixi.lock"
