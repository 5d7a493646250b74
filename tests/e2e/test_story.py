"""The commands of docs/story.md, run as a reader would: copied into a shell, in an empty folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.skipif(shutil.which("sh") is None, reason="the page is written for a POSIX shell")
def test_the_story_runs_as_it_stands(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "story.md").read_text(encoding="utf-8"), re.M | re.S)
    bin_, place = tmp_path / "bin", tmp_path / "an empty folder"
    bin_.mkdir()
    place.mkdir()
    program = bin_ / "ssr-desk"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ssr_desk "$@"\n')
    (bin_ / "python3").symlink_to(sys.executable)
    program.chmod(0o755)
    script = "set -eux\n" + "\n".join(blocks)
    environment = os.environ | {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    done = subprocess.run(
        ["sh", "-c", script], cwd=place, env=environment, capture_output=True, text=True, timeout=1800, check=False
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    assert sorted(one.name for one in place.iterdir() if one.is_dir()) == [
        "amelie-2",
        "daniel",
        "hq",
        "nadia",
        "stick",
    ]
