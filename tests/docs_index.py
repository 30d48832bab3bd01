"""The index that commands in `docs/` are run against: four projects of names that readers know, on loopback."""

import hashlib

from tests.server.fault_server import FaultServer, Reply, json_page
from tests.unit.sdist.archives import tar, zipped

__all__ = ["SETUP", "fill"]

SETUP = b"""
from setuptools import Extension, setup

setup(ext_modules=[Extension("psycopg2._psycopg", ["psycopg.c"], libraries=["pq"])])
"""
_FILES = {
    "psycopg2": ["psycopg2-2.9.10.tar.gz", "psycopg2-2.9.10-cp312-cp312-win_amd64.whl"],
    "requests": ["requests-2.32.3-py3-none-any.whl", "requests-2.32.3.tar.gz"],
    "grpcio": [
        "grpcio-1.66.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "grpcio-1.66.0-cp312-cp312-musllinux_1_1_x86_64.whl",
    ],
    "setuptools": ["setuptools-80.0-py3-none-any.whl"],
}


def fill(server: FaultServer) -> None:
    """Put the projects on the server; what the sdist of psycopg2 holds is enough to be judged."""
    sdist = tar({"setup.py": SETUP, "psycopg.c": b"int one;\n" * 20}, top="psycopg2-2.9.10/")
    server.answer("/files/psycopg2-2.9.10.tar.gz", Reply(body=sdist))
    for stem in ("setuptools-80.0", "requests-2.32.3"):
        name, _, version = stem.partition("-")
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
        wheel = zipped({f"{stem}.dist-info/METADATA": metadata}, top="")
        server.answer(f"/files/{stem}-py3-none-any.whl", Reply(body=wheel))
    for project, names in _FILES.items():
        digests = {"psycopg2-2.9.10.tar.gz": {"sha256": hashlib.sha256(sdist).hexdigest()}}
        page = [(name, {"hashes": digests.get(name, {})}) for name in names]
        server.answer(f"/simple/{project}/", json_page(page, name=project))
