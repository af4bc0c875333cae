"""Packages of npm, installed for one run; where that cannot be, what is not tested is said."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest


def install(folder: Path, what: str, **packages: str) -> str:
    """Install these into the folder; the path of node. Skips loudly without npm or its registry. ``what`` it tests."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip(f"NOT TESTED: {what}, for want of Node and npm")
    wanted = {name.replace("__", "/"): version for name, version in packages.items()}
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module", "dependencies": wanted}))
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=600)
    if done.returncode:
        pytest.skip(f"NOT TESTED: {what}: npm could not install it: {done.stderr[-300:]}")
    return node


def run(node: str, folder: Path, script: str, told: str = "", timeout: int = 300, **environment: str) -> str:
    """What a script, run beside the packages, writes. AssertionError with what it complains of."""
    (folder / "script.mjs").write_text(script)
    done = subprocess.run(
        [node, "script.mjs"],
        check=False,
        cwd=folder,
        env=environment or None,
        input=told,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
