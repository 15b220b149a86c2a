"""JupyterLab's terminals and kernels have nothing of the user's AWS account, and `aws` there says how to reach the lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the shells here are POSIX's")

MINE = {
    "AWS_PROFILE": "mine",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret-of-mine",
    "AWS_ENDPOINT_URL": "http://192.0.2.1",
    "AWS_CONFIG_FILE": "/home/mine/.aws/config",
    "BOTO_CONFIG": "/home/mine/.boto",
}
# As Jupyter reads its configuration; what it then hands on to a terminal.
READ = """
import json, os, sys
from traitlets.config.loader import PyFileConfigLoader
config = PyFileConfigLoader("jupyter_server_config.py", path=sys.argv[1]).load_config()
print(json.dumps([config.ServerApp.terminado_settings["shell_command"], dict(os.environ)]))
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "a course"
    for name in ("notebooks", "settings"):
        shutil.copytree(ROOT / name, root / name)
    return root


RC = {"bash": ".bashrc", "zsh": ".zshrc", "sh": ".shrc", "fish": ".bashrc"}  # what each reads of the user's
# Continuous integration installs it, and does not skip.
NEEDS_ZSH = pytest.mark.skipif(
    not shutil.which("zsh") and os.environ.get("CI") != "true", reason="zsh is not installed here"
)
SHELLS = [
    "bash",
    "sh",
    pytest.param("zsh", marks=NEEDS_ZSH),
    "fish",  # does not understand the lines of lab.serve(): bash comes instead
]


def terminal(course: Path, script: str, shell: str = "bash", settings: str = "") -> subprocess.CompletedProcess[str]:
    """What a terminal of a server that has read our configuration does with these lines."""
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    (home / RC[shell]).write_text(settings)
    before = {**os.environ, **MINE, "SHELL": shutil.which(shell) or f"/usr/bin/{shell}", "HOME": str(home)}
    before["ENV"] = str(home / RC["sh"])
    before.pop("ZDOTDIR", None)
    read = [sys.executable, "-c", READ, str(course / "settings")]
    command, environment = json.loads(subprocess.check_output(read, env=before, stderr=subprocess.DEVNULL))
    # A terminal is interactive, and reads its lines; no prompt, so that only their output is seen.
    lines = f"PS1= PS2=\n{script}\nexit\n"
    return subprocess.run([*command, "-i"], input=lines, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_of_the_users_is_there(course: Path, shell: str) -> None:
    done = terminal(course, "env | grep -E '^(AWS|BOTO)' | sort", shell)
    assert done.stdout.split() == [
        "AWS_CONFIG_FILE=/dev/null",
        "AWS_EC2_METADATA_DISABLED=true",
        "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_not_even_what_their_shell_sets(course: Path, shell: str) -> None:
    settings = (
        "export AWS_PROFILE=mine BOTO_CONFIG=x AWS_SECRET_ACCESS_KEY=y PATH=/usr/bin:/bin\n"
        "alias ours='echo kept'\nalias aws='echo as mine'\n"
    )
    done = terminal(course, "env | grep -cE '^(AWS|BOTO)'; command -v aws\nours", shell, settings)
    assert done.stdout.split("\n")[:3] == ["3", str(course / "settings/terminal/aws"), "kept"]


@NEEDS_ZSH
def test_zsh_finds_its_user_settings_where_they_are(course: Path) -> None:
    home = course.parent / "home"
    (home / "dots").mkdir(parents=True)
    (home / ".zshenv").write_text("ZDOTDIR=$HOME/dots\nexport AWS_PROFILE=mine\n")
    (home / "dots" / ".zshrc").write_text("alias ours='echo kept'\n")
    done = terminal(course, "ours\necho $ZDOTDIR ${AWS_PROFILE:-none} $HISTFILE", "zsh")
    assert done.stdout.split()[:3] == ["kept", str(home / "dots"), "none"]
    assert str(course) not in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_aws_says_how_to_reach_the_lab(course: Path, shell: str) -> None:
    done = terminal(course, "aws s3 ls; echo $?", shell)
    assert done.stdout.strip() == "253"
    assert "Run print(lab.serve()) in a notebook, and paste its lines here." in done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_with_the_lines_of_the_lab_it_reaches_it(course: Path, shell: str) -> None:
    from helpers.cloud import get_world

    with get_world().serve() as server:
        lines = repr(server).split("\n\n")[1]
        arn = "aws sts get-caller-identity --profile backup-operator --query Arn --output text"
        done = terminal(course, f"{lines}\n{arn}\necho $HOME", shell, "alias aws='echo as mine'\n")
    assert done.stdout.split() == ["arn:aws:iam::123456789012:user/backup-operator", str(course.parent / "home")]


@pytest.mark.parametrize("when", ["before", "after it was closed"])
def test_no_client_leaves_with_the_users_keys(when: str) -> None:
    code = {
        "before": "sts = boto3.client('sts', region_name='eu-central-1')\nWorld()",
        "after it was closed": "World().close()\nsts = boto3.client('sts', region_name='eu-central-1')",
    }[when]
    program = f"""
import boto3, os
from helpers.cloud import World
from helpers.cloud.outgoing import HeldBack
{code}
os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="y")
try:
    boto3.DEFAULT_SESSION = None
    (sts if {when == "before"} else boto3.client("sts", region_name="eu-central-1")).get_caller_identity()
except HeldBack as held:
    print(held)
"""
    environment: dict[str, Any] = {**os.environ, **{k: v for k, v in MINE.items() if "KEY" in k}}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout.startswith("This request to sts.eu-central-1.amazonaws.com was held back: "), done.stderr
