""".ci/run brings what a bare machine lacks, runs every test, and ends as they end."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from shlex import quote

import pytest

from tests.launch.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is for Debian and Ubuntu")

# Programs of the machine that the script needs before it brings any itself.
OWN = ("bash", "cat", "dirname", "env", "rm", "sh")
STUB = """#!/bin/sh
echo "{name} $*|CI=$CI|${{PWD##*/}}|$DEBIAN_FRONTEND" >> {asked}
case "{name} $*" in $REFUSED) echo "{name} has no idea" >&2; exit "${{CODE:-1}}";; esac
"""
ALL = ("chromium", "npm", "uv", "zsh")
TESTS = "python3 lab.py test|CI=true|course|"
UPDATE = "apt-get update|CI=true|course|"


def package(name: str) -> str:
    return f"apt-get install --yes --no-install-recommends {name}|CI=true|course|noninteractive"


def ci_run(folder: Path, has: tuple[str, ...], refused: str = "nothing", **env: str) -> tuple[int, str, list[str]]:
    """Run it on a machine that has these programs: its exit code, its errors, and what it asked for that counts."""
    programs, asked = folder / "bin", folder / "asked"
    programs.mkdir()
    for name in OWN:
        (programs / name).symlink_to(shutil.which(name))
    for name in (*has, "python3", "apt-get", "sudo", "nproc"):
        (programs / name).write_text(STUB.format(name=name, asked=quote(str(asked))))
        (programs / name).chmod(0o755)
    (programs / "id").write_text("#!/bin/sh\necho ${USER_ID:-0}\n")
    (programs / "id").chmod(0o755)
    (folder / "course" / ".ci").mkdir(parents=True)
    script = shutil.copy(ROOT / ".ci" / "run", folder / "course" / ".ci")
    env = {"PATH": str(programs), "TMPDIR": str(folder), "REFUSED": refused, **env}
    done = subprocess.run([str(script)], cwd=folder, env=env, capture_output=True, text=True)
    lines = asked.read_text().splitlines()
    return done.returncode, done.stderr, [line for line in lines if not line.startswith(("nproc", "python3 -"))]


# what the machine has → what is brought before the tests run
MACHINES = {
    "everything": (ALL, {}, []),
    "another name of the browser": (("chromium-browser", "npm", "uv", "zsh"), {}, []),
    "Google's browser": (("google-chrome", "npm", "uv", "zsh"), {}, []),
    "a browser elsewhere": (("npm", "uv", "zsh"), {"LAB_CHROMIUM": "/opt/browser"}, []),
    "no browser": (("npm", "uv", "zsh"), {}, ["chromium"]),
    "no npm": (("chromium", "uv", "zsh"), {}, ["npm"]),
    "python3-venv in place of uv": (("chromium", "npm", "zsh"), {}, []),
    "no zsh": (("chromium", "npm", "uv"), {}, ["zsh"]),
    "neither": (("chromium", "npm", "zsh"), {"REFUSED": "python3 -c*"}, ["python3-venv"]),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_missing_is_brought_and_the_tests_run_as_on_ci(machine: str, tmp_path: Path) -> None:
    has, env, brought = MACHINES[machine]
    env = dict(env)
    code, _, asked = ci_run(tmp_path, has, env.pop("REFUSED", "nothing"), **env)
    assert (code, asked) == (0, [line for name in brought for line in (UPDATE, package(name))] + [TESTS])


def test_who_is_not_root_asks_by_sudo(tmp_path: Path) -> None:
    code, _, asked = ci_run(tmp_path, ("npm", "uv", "zsh"), USER_ID="1000")
    assert (code, asked) == (
        0,
        [
            "sudo apt-get update|CI=true|course|",
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium|CI=true|course|",
            TESTS,
        ],
    )


@pytest.mark.parametrize("code", [1, 5])
def test_it_ends_as_the_tests_end(code: int, tmp_path: Path) -> None:
    assert ci_run(tmp_path, ALL, refused="python3 lab.py*", CODE=str(code))[0] == code


@pytest.mark.parametrize("refused", ["apt-get update", "apt-get install*"])
def test_without_what_it_needs_no_test_runs(refused: str, tmp_path: Path) -> None:
    code, said, asked = ci_run(tmp_path, ("npm", "uv", "zsh"), refused)
    assert code == 1 and TESTS not in asked
    assert said == "apt-get has no idea\n.ci/run: could not install chromium; see above.\n"
    assert not list(tmp_path.glob("trust-policy-lab-apt*"))
