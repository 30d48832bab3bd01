"""What functions and commands of libraries need of whoever follows a build script."""

from abc import abstractmethod

from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_statements import Statements
from wheelcheck.sdist.setup_values import ExtensionValue, Instance, Namespace, Value
from wheelcheck.sdist.setup_world import World, absolute

__all__ = ["Follower"]


class Follower(Statements):
    """Follows one way through a script.

    Args:
        world: What the script sees.
        findings: Where what is noticed goes.
        steps: How many nodes may be looked at.
    """

    def __init__(self, world: World, findings: Findings, steps: int) -> None:
        super().__init__(steps)
        self.world = world
        self.findings = findings
        self.script = world.script
        self.state = world.state()
        """What a script can change of its surroundings, by name."""
        self.main = Namespace({"__file__": absolute(world.script)})
        """The script's own names."""
        self.attempted: list[ExtensionValue | None] = []
        """What was tried to be compiled."""
        self.probed = False
        """The compiler was looked for, in vain."""
        self.setups = 0
        """Calls of `setup()`."""
        self.building = False
        """`setup()` runs the commands that make a wheel."""
        self.declared = False
        """`setup()` was given extensions."""
        self.foreign = False
        """While building, a function of another library was called."""
        self.unclear = False
        """Something was run while building of which not even the name is known, or keywords of `setup()` are not."""

    def attempt(self, extension: ExtensionValue | None, what: str = "") -> None:
        """Something is about to be compiled."""
        self.attempted.append(extension)
        if extension is not None:
            self.findings.extension(extension, self.script)
        elif what:
            self.findings.evidence.setdefault(f"{self.script}: {what}")

    @abstractmethod
    def choose(self, site: object) -> bool:
        """What was chosen for a place where a condition is not known: the same each time that it is passed."""

    @abstractmethod
    def call_method(self, instance: Instance, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Call a method of an object by name: the script's own, else the library's."""

    @abstractmethod
    def has_method(self, extension: ExtensionValue, name: str) -> bool:
        """Whether the script's own class of an extension has that attribute."""

    @abstractmethod
    def has_attribute(self, owner: Instance, name: str) -> bool | None:
        """Whether an object has an attribute, None where a library's class may give it one."""

    @abstractmethod
    def setup(self, keywords: dict[str, Value]) -> None:
        """`setup()`.

        Raises:
            ScriptError: The build ends with this.
        """

    @abstractmethod
    def execute(self, text: str, scope: Namespace) -> None:
        """`exec(text)`."""

    @abstractmethod
    def cffi_module(self, text: str) -> Value:
        """What a value of `cffi_modules` (`build_it.py:ffi`) names."""

    @abstractmethod
    def run_script(self, path: str, arguments: list[Value]) -> bool:
        """Run a script of the sdist as a program; False where its text is not there.

        Raises:
            ScriptError: It ends with this.
        """
