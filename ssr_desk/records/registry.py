"""Which record types there are: every `Record` found in this package. A new type is a new file, nothing to sign up."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, KeysView
from types import ModuleType

from ssr_desk.records.base import Record


class Registry:
    """The record types that one running program knows. A value to hand on, not a global to reset."""

    def __init__(self, types: Iterable[type[Record]]) -> None:
        """Hold `types`, in order of their names. Raises ValueError when two share a name."""
        listed = sorted(types, key=lambda one: one.type_name)
        self._types = {one.type_name: one for one in listed}
        if len(self._types) != len(listed):
            raise ValueError(f"two record types share a name: {[one.type_name for one in listed]}")

    def __iter__(self) -> Iterator[type[Record]]:
        """Iterate over the types."""
        return iter(self._types.values())

    def names(self) -> KeysView[str]:
        """Return the names of the types."""
        return self._types.keys()

    def __contains__(self, type_name: object) -> bool:
        """Whether a type has this name."""
        return type_name in self._types

    def __getitem__(self, type_name: str) -> type[Record]:
        """Return a type by its name. Raises KeyError."""
        return self._types[type_name]


def discover(package: ModuleType) -> Registry:
    """Import the modules of `package` and return the record types that they define."""
    modules = [
        importlib.import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)
    ]
    return Registry(
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Record) and one.type_name and one.__module__ == module.__name__
    )
