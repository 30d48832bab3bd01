"""Python's own rules, as far as scripts depend on them: scopes, classes, loops, errors."""

import pytest

from tests.unit.sdist.setup_reading import read
from wheelcheck.model.sdist import Extension

HEAD = "from setuptools import Extension, setup\nMODULES = [Extension('a', ['a.c'])]\n"
TRUE = {
    "a method does not see its class's names": """
        def helper():
            return True
        class Project:
            def helper(self):
                return helper()
        answer = Project().helper()
    """,
    "a class body sees its own names": """
        class Project:
            name = "a"
            names = [name, "b"]
        answer = Project.names == ["a", "b"]
    """,
    "global": """
        answer = False
        def decide():
            global answer
            answer = True
        decide()
    """,
    "nonlocal": """
        def outer():
            found = False
            def inner():
                nonlocal found
                found = True
            inner()
            return found
        answer = outer()
    """,
    "defaults, keywords and stars": """
        def add(first, second=2, *others, third=3, **more):
            return first + second + sum_of(others) + third + more.get("fourth", 0)
        def sum_of(values):
            total = 0
            for value in values:
                total += value
            return total
        answer = add(1) == 6 and add(1, 1, 1, third=1, fourth=1) == 5
    """,
    "for, else, break and continue": """
        found = []
        for number in range(10):
            if number % 2:
                continue
            if number > 5:
                break
            found.append(number)
        else:
            found = None
        answer = found == [0, 2, 4]
    """,
    "while": """
        number = 10
        while number > 3:
            number -= 1
        answer = number == 3
    """,
    "unpacking": """
        first, (second, *others) = 1, (2, 3, 4)
        answer = (first, second) == (1, 2)
    """,
    "comprehensions": """
        pairs = {key: [value for value in range(3) if value != 1] for key in ("a", "b")}
        answer = pairs == {"a": [0, 2], "b": [0, 2]} and {each[0] for each in ["ab", "cd"]} == {"a", "c"}
    """,
    "texts": """
        name = "speed"
        answer = (
            f"a.{name}" == "a.%s" % name == "a.{}".format(name) == ".".join(["a", name])
            and "A-B".lower().replace("-", "_").split("_") == ["a", "b"]
        )
    """,
    "slices": """
        parts = "1.2.3rc1".split(".")
        answer = parts[:2] == ["1", "2"] and parts[-1][0] == "3"
    """,
    "conditions in a chain": """
        answer = 1 < 2 <= 2 != 3 and (None or "yes") == "yes" and not (0 or [])
    """,
    "finally": """
        answer = False
        try:
            try:
                raise ValueError("no")
            finally:
                answer = True
        except ValueError:
            pass
    """,
    "an error's own class": """
        class Failed(Exception):
            pass
        class Worse(Failed):
            pass
        answer = False
        try:
            raise Worse("no")
        except (KeyError, Failed) as error:
            answer = True
    """,
    "else of try": """
        answer = False
        try:
            import json
        except ImportError:
            pass
        else:
            answer = True
    """,
    "an error that goes through a function": """
        def fail():
            raise RuntimeError("no")
        def caller():
            try:
                fail()
            except RuntimeError:
                return True
            return False
        answer = caller()
    """,
    "a parent's method": """
        class Base:
            def wanted(self):
                return False
            def native(self):
                return self.wanted()
        class Mine(Base):
            def wanted(self):
                return not super().wanted()
        answer = Mine().native()
    """,
    "properties and static methods": """
        class Project:
            @property
            def native(self):
                return self.wanted(1)
            @staticmethod
            def wanted(number):
                return number == 1
        answer = Project().native
    """,
    "objects that are called": """
        class Option:
            def __init__(self, value):
                self.value = value
            def __call__(self):
                return self.value
        answer = Option(True)()
    """,
    "a generator": """
        def numbers():
            yield 1
            for number in (2, 3):
                yield number
        answer = list(numbers()) == [1, 2, 3] and 2 in numbers()
    """,
    "assignment in an expression": """
        answer = (number := 3) == 3 and number == 3
    """,
    "a with statement's value": """
        class Folder:
            def __enter__(self):
                return "here"
            def __exit__(self, *args):
                return None
        with Folder() as place:
            answer = place == "here"
    """,
    "names by text": """
        class Settings:
            native = True
        setattr(Settings, "other", 1)
        answer = getattr(Settings, "native") and globals()["MODULES"] is not None
    """,
    "map, filter, zip, any and all": """
        answer = (
            list(map(str, [1, 2])) == ["1", "2"]
            and list(filter(None, [0, 1])) == [1]
            and any(a == b for a, b in zip("ab", "xb"))
            and all([1, "a"])
            and sorted(enumerate("a")) == [(0, "a")]
        )
    """,
    "deleting": """
        names = {"a": 1, "b": 2}
        del names["a"]
        answer = "a" not in names and names.pop("c", 3) == 3
    """,
}


@pytest.mark.parametrize("script", TRUE.values(), ids=TRUE)
@pytest.mark.parametrize("wanted", [True, False])
def test_an_answer_is_found(script: str, *, wanted: bool) -> None:
    from textwrap import dedent

    test = "answer" if wanted else "not answer"
    found = read(HEAD + dedent(script) + f"setup(ext_modules=MODULES if {test} else [])\n")
    assert found.extension is (Extension.REQUIRED if wanted else Extension.NONE)
