"""Scripts that were written to hurt, and any text at all: an answer, always, within bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.sdist.setup_reading import read
from wheelcheck.model.sdist import Extension

HOSTILE = {
    "nothing": "",
    "a null byte": "from setuptools import setup\0\nsetup()\n",
    "deep brackets": "x = " + "(" * 5000 + ")" * 5000,
    "deep lists": "x = " + "[" * 150 + "]" * 150 + "\nfrom setuptools import setup\nsetup(ext_modules=x)\n",
    "a long sum": "x = " + "+".join(["1"] * 20000) + "\n",
    "a long chain": "x = a" + ".b" * 20000 + "\n",
    "deep blocks": "".join(" " * level + "if x:\n" for level in range(90)) + " " * 90 + "pass\n",
    "calls itself": "def f():\n    return f()\nf()\n",
    "calls each other": "def f():\n    g()\ndef g():\n    f()\nf()\n",
    "for ever": "while True:\n    pass\n",
    "for ever, nested": "while 1:\n    while 1:\n        x = 1\n",
    "all of a range": "for a in range(10**12):\n    for b in range(10**12):\n        pass\n",
    "a product of loops": "x = [(a, b, c) for a in range(999) for b in range(999) for c in range(999)]\n",
    "a large power": "x = 9 ** 9 ** 9 ** 9\n",
    "a large shift": "x = 1 << 10 ** 10\n",
    "a large text": "x = 'a' * 10 ** 10\n",
    "a text that doubles": "x = 'a'\nfor _ in range(1000):\n    x = x + x\n",
    "a text that doubles in its format": "x = 'a'\nfor _ in range(1000):\n    x = '%s%s' % (x, x)\n",
    "a text that doubles when joined": "x = 'a'\nfor _ in range(1000):\n    x = x.join([x, x])\n",
    "a text that is replaced": "x = 'aaaaaaaa'\nfor _ in range(1000):\n    x = x.replace('a', x)\n",
    "a text that doubles in braces": "x = 'a'\nfor _ in range(1000):\n    x = f'{x}{x}'\n",
    "a path that doubles": "import os\nx = 'a'\nfor _ in range(1000):\n    x = os.path.join(x, x)\n",
    "a path that doubles by its operator": "x = 'a'\nfor _ in range(1000):\n    x = x / x\n",
    "a number that doubles": "x = 9\nfor _ in range(10 ** 6):\n    x = x + x\nstr(x)\n",
    "a large number in hexadecimal": "x = 0x" + "f" * 50000 + "\ny = str(x) + f'{x}' + '%d' % x\nint(x)\n",
    "tuples of tuples as keys": "x = ()\nfor _ in range(1000):\n    x = (x, x)\ny = {x: 1}\nz = {x}\ny[x]\n",
    "steps of none": "x = [1][::0]\ny = 'a'[::0]\n",
    "odd encodings": "x = b'\\\\x'.decode('unicode_escape')\ny = 'a'.encode('idna')\nz = b'a'.decode('zip')\n",
    "many lists": "x = []\nfor _ in range(3000):\n    x.append([0] * 1000)\n",
    "looking through a long list": "x = list(range(1000)) * 1\nfor _ in range(1000):\n    x = x + x\n    1 in x\n    x.count(1)\n",
    "a list that doubles": "x = [1]\nfor _ in range(1000):\n    x = x + x\n",
    "a list that extends itself": "x = [1]\nfor _ in range(1000):\n    x.extend(x)\n",
    "a list that is added to itself": "x = [1]\nfor _ in range(1000):\n    x += x\n",
    "a list in itself": "x = []\nx.append(x)\nfrom setuptools import setup\nsetup(ext_modules=x)\nprint(x == x, '%s' % x)\n",
    "a dict in itself": "x = {}\nx['x'] = x\nfrom setuptools import setup\nsetup(**x)\nx == {'x': x}\nstr(x)\nf'{x}'\n",
    "lists of lists": "x = [0] * 1000\nfor _ in range(1000):\n    x = [x, x]\nfrom setuptools import setup\nsetup(ext_modules=x)\n",
    "lists of lists that are compared": "x = [0]\ny = [0]\nfor _ in range(200):\n    x, y = [x, x], [y, y]\nz = x == y\n",
    "wide formats": "x = '{:>9999999999}'.format(1)\ny = '%9999999999d' % 1\nz = f'{1:>9999999999}'\n",
    "wide texts": "x = 'a'.ljust(10 ** 10) + 'b'.zfill(10 ** 10) + 'c'.center(10 ** 10)\ny = '\\t'.expandtabs(10 ** 10)\n",
    "large numbers from text": "x = int('9' * 1000000)\n",
    "bytes of numbers": "x = bytes(10 ** 12)\n",
    "a class of itself": "class A(A):\n    pass\nA().run()\n",
    "classes in a circle": "class A: pass\nclass B(A): pass\nA.__bases__ = (B,)\nA().x\n",
    "a setup in a setup": "from setuptools import setup\nclass B:\n    def run(self): setup(cmdclass={'build': B})\nsetup(cmdclass={'build': B})\n",
    "many ways": "import q\n" + "".join(f"if q.a{n}:\n    x{n} = 1\n" for n in range(500)),
    "many ways that raise": "import q\n" + "".join(f"if q.a{n}:\n    raise SystemExit\n" for n in range(500)),
    "raises in finally": "try:\n    raise ValueError\nfinally:\n    raise KeyError\n",
    "return outside": "return 1\n",
    "break outside": "break\n",
    "yield outside": "x = yield 1\n",
    "await outside": "await x\n",
    "a property that is itself": "class A:\n    @property\n    def x(self): return self.x\nA().x\n",
    "an attribute of its own getattr": "class A:\n    def __getattr__(self, n): return getattr(self, n + 'a')\nA().x\n",
    "unhashable keys": "x = {[]: 1, {}: 2}\ny = {[1], {}}\n",
    "stars": "f(*x, **y)\n[*a, *b]\n{**a, **b}\na, *b = 1\nprint(*range(10**9))\n",
    "a star of itself": "x = [1, 2]\nfor _ in range(1000):\n    x = [*x, *x]\n",
    "executes itself": "exec(open(__file__).read())\n",
    "executes text that executes": "x = 'exec(x)'\nexec(x)\n",
    "odd setup": "from setuptools import setup\nsetup(1, 2, ext_modules=3, cmdclass=4, libraries=5, distclass=6)\n",
    "odd extensions": "from setuptools import setup, Extension\nsetup(ext_modules=[Extension(), Extension(1, 2, 3, 4, 5), 7, None])\n",
    "odd programs": "import subprocess, os\nsubprocess.run()\nsubprocess.run([])\nsubprocess.run('')\nos.system(7)\nos.popen(None)\n",
    "odd paths": "import os, glob\nos.path.join()\nos.path.exists('\\0')\nglob.glob('[')\nglob.glob('**/' * 500)\nos.listdir('../..')\nopen('/etc/passwd').read()\n",
    "a pattern that is slow": "import glob\nglob.glob('*' + '?*' * 60 + 'b')\n",
    "surrogates": "x = '\\ud800'\nfrom setuptools import setup, Extension\nsetup(name=x, ext_modules=[Extension(x, [x])])\n",
    "match": "match x:\n    case [1, *_]:\n        pass\n    case {'a': y}:\n        pass\n",
    "exception groups": "try:\n    pass\nexcept* ValueError:\n    pass\n",
    "deletes": "x = [1]\ndel x[0], x[0], y, z.a, x\n",
    "sorts forever": "sorted(range(10**9), key=lambda x: -x)\nmax(*[1] * 999)\nsum(range(10**10))\n",
    "zips": "zip(*[range(10**9)] * 9)\nenumerate(range(10**9))\nmap(lambda x: x, range(10**9))\n",
}


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE)
def test_hostile_scripts_have_an_answer(script: str) -> None:
    found = read(script, names=tuple("a" * 100 + f"{number}" for number in range(100)))
    assert found.extension in Extension


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    assert read(text).extension in Extension


PIECES = (
    "from setuptools import Extension, setup\n",
    "import os, sys, subprocess, platform\n",
    "from setuptools.command.build_ext import build_ext\n",
    "modules = [Extension('a.x', ['x.c'])]\n",
    "modules = []\n",
    "if os.environ.get('A'):\n    modules = None\n",
    "if unknown:\n    modules += [Extension('a.y', sources)]\n",
    "try:\n    import Cython\nexcept ImportError:\n    Cython = None\n",
    "class Build(build_ext):\n    def run(self):\n        try:\n            build_ext.run(self)\n        except Exception:\n            raise\n",
    "class Build(build_ext):\n    def build_extension(self, ext):\n        super().build_extension(ext)\n",
    "class Build:\n    run = None\n",
    "def run(self, *args, **kwargs):\n    return run(self, args)\n",
    "for name in range(3):\n    modules.append(name)\n",
    "while modules:\n    modules.pop()\n",
    "with open('setup.py') as file:\n    exec(file.read())\n",
    "subprocess.check_call(['make'])\n",
    "sys.exit(1)\n",
    "keywords = dict(ext_modules=modules, cmdclass={'build_ext': Build})\n",
    "keywords = {}\n",
    "setup(**keywords)\n",
    "setup(name='a', ext_modules=modules, cmdclass=dict(build_ext=Build))\n",
    "raise SystemExit\n",
    "del modules\n",
    "modules = [m for m in modules if m.name]\n",
    "modules.sources = modules\n",
    "global modules\n",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_order_of_usual_pieces_has_an_answer(pieces: list[str]) -> None:
    found = read("".join(pieces))
    assert found.extension in Extension
    assert found == read("".join(pieces))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=3, max_size=10).map("".join),
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from("()[]{}'\":=,.*\n #%\\") | st.just("")), max_size=6),
)
def test_damaged_scripts_have_an_answer(script: str, changes: list[tuple[int, str]]) -> None:
    for place, letter in changes:
        script = script[:place] + letter + script[place + 1 :]
    assert read(script).extension in Extension
