"""Puts `resources/` inside the installed package; everything else stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithResources(build_py):
    """Copies fonts, icons, catalogues and data beside the modules, where `ssr_desk.paths` looks first."""

    def run(self) -> None:
        """Build the modules, then copy."""
        super().run()
        shutil.copytree("resources", Path(self.build_lib, "ssr_desk", "resources"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithResources})
