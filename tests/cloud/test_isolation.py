"""No way to the real AWS, nothing of the user's read, and imports that cost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

# Sockets may reach this machine only: any other address fails the test.
NO_NETWORK = """
import socket
first = socket.socket.connect
def connect(self, address):
    host = address[0] if isinstance(address, tuple) else "unix"
    if host not in ("127.0.0.1", "::1", "localhost", "unix"):
        raise AssertionError(f"tried to reach {address}")
    return first(self, address)
socket.socket.connect = connect
def lookup(host, *args, **kwargs):
    raise AssertionError(f"tried to look up {host}")
socket.getaddrinfo = lookup
"""

SCENE = """
import os
import boto3, botocore.exceptions
from helpers.cloud import World, run
world = World()
assert world.client("sts", "intern").get_caller_identity()["Arn"].endswith("user/intern")
assert world.client("s3", "A/admin").list_objects_v2(Bucket="your-bucket-name")["KeyCount"] == 3
assert world.session("intern").client("sts").get_caller_identity()["Arn"].endswith("user/intern")
text = run("aws sts get-caller-identity --output text --query Arn", "intern").text
assert text == "arn:aws:iam::123456789012:user/intern\\n", text
assert "Unable to locate credentials" in run("aws sts get-caller-identity").text
for profile in ("default", "poison"):
    assert "AKIAPOISON" not in run(f"aws configure list --profile {profile}").text
run("aws configure set aws_access_key_id AKIALEARNER00000000X --profile mine")
try:
    boto3.client("sts").get_caller_identity()
except botocore.exceptions.NoCredentialsError:
    pass
else:
    raise AssertionError("a learner's own client found keys")
left = sorted(name for name in os.environ if name.startswith(("AWS", "BOTO", "MOTO", "TEST_SERVER")))
assert left == ["AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE"], left
world.close()
try:
    boto3.client("sts", aws_access_key_id="x", aws_secret_access_key="y").get_caller_identity()
except Exception as error:
    assert "was held back" in str(error), error  # without a world the call would leave, and it does not even try
else:
    raise AssertionError("the call left")
print("clean")
"""


def _python(script: str, environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    root = str(ROOT)
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**environment, "PYTHONPATH": root, "PATH": os.environ["PATH"], "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
    )  # fmt: skip


def test_a_poisoned_machine(tmp_path: Path) -> None:
    aws = tmp_path / ".aws"
    aws.mkdir()
    (aws / "credentials").write_text(
        "[default]\naws_access_key_id=AKIAPOISON0000000000\naws_secret_access_key=poison\n"
        "[poison]\naws_access_key_id=AKIAPOISON0000000001\naws_secret_access_key=poison\n"
    )
    (aws / "config").write_text(
        "[default]\nregion=poison-1\nendpoint_url=http://poison.example\ncli_pager=poison\n[broken\n"
    )
    for service, version in (("sts", "2011-06-15"), ("s3", "2006-03-01"), ("poison", "2035-01-15")):
        model = aws / "models" / service / version / "service-2.json"
        model.parent.mkdir(parents=True)
        model.write_text('{"poison": true}')
    before = {path: path.read_bytes() for path in aws.rglob("*") if path.is_file()}
    poison = {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "AWS_PROFILE": "poison",
        "AWS_DEFAULT_PROFILE": "poison",
        "AWS_ACCESS_KEY_ID": "AKIAPOISON0000000002",
        "AWS_SECRET_ACCESS_KEY": "poison",
        "AWS_SESSION_TOKEN": "poison",
        "AWS_REGION": "poison-1",
        "AWS_DEFAULT_REGION": "poison-1",
        "AWS_ENDPOINT_URL": "http://poison.example",
        "AWS_ENDPOINT_URL_STS": "http://poison.example",
        "AWS_CONFIG_FILE": str(aws / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(aws / "credentials"),
        "AWS_CA_BUNDLE": "/poison",
        "AWS_DATA_PATH": "/poison",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/poison",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://poison.example",
        "BOTO_CONFIG": "/poison",
        "MOTO_ACCOUNT_ID": "123456789012",
        "TEST_SERVER_MODE": "poison",
    }
    done = _python(NO_NETWORK + SCENE, poison, tmp_path)
    assert (done.stdout, done.returncode) == ("clean\n", 0), done.stderr
    assert {path: path.read_bytes() for path in aws.rglob("*") if path.is_file()} == before


def test_without_any_home(tmp_path: Path) -> None:
    done = _python(NO_NETWORK + SCENE, {}, tmp_path)
    assert (done.stdout, done.returncode) == ("clean\n", 0), done.stderr


# awscli carries a botocore of its own. Imported before moto it would take the installed one's place, which moto has
# patched: the CLI would leave for the real AWS.
def test_moto_is_there_before_the_cli(tmp_path: Path) -> None:
    script = """
import sys
from helpers.cloud import World, run
assert not any(name.split(".")[0] in ("awscli", "moto", "boto3", "botocore") for name in sys.modules)
world = World()
assert "awscli" not in sys.modules
run("aws --version")
order = list(sys.modules)
assert order.index("botocore") < order.index("boto3") < order.index("moto") < order.index("awscli")
import botocore, site
assert "awscli" not in botocore.__file__, botocore.__file__
from awscli.clidriver import create_clidriver
import awscli.clidriver
assert awscli.clidriver.botocore is botocore if hasattr(awscli.clidriver, "botocore") else True
assert world.client("sts", "intern").get_caller_identity()
print("clean")
"""
    done = _python(NO_NETWORK + script, {}, tmp_path)
    assert (done.stdout, done.returncode) == ("clean\n", 0), done.stderr


BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name.split(".")[0])
sys.meta_path.insert(0, Blocker())
"""


def test_importing_needs_the_standard_library_only(tmp_path: Path) -> None:
    # The browser (Pyodide) has no threads, no subprocess, no awscli and no cryptography.
    blocked = (
        "awscli",
        "boto3",
        "botocore",
        "moto",
        "cryptography",
        "subprocess",
        "multiprocessing",
        "_posixsubprocess",
    )
    script = (
        BLOCKED.format(blocked=blocked)
        + """
import _thread
def no_thread(*args, **kwargs):
    raise RuntimeError("can't start new thread")
_thread.start_new_thread = no_thread
import helpers, helpers.cloud
from helpers.cloud import CallOutcome, Event, Persona, TerminalResult, Trail, UnknownPersona, World, get_world, run
from helpers.cloud.trail.view import as_text
assert as_text(Trail().events()) == "Nothing happened yet."
print("clean")
"""
    )
    done = _python(script, {}, tmp_path)
    assert (done.stdout, done.returncode) == ("clean\n", 0), done.stderr


@pytest.mark.parametrize("package", ["moto", "boto3"])
def test_what_is_missing_is_named(tmp_path: Path, package: str) -> None:
    script = (
        BLOCKED.format(blocked=(package,))
        + """
from helpers.cloud import get_world
try:
    get_world()
except ImportError as error:
    print(error)
"""
    )
    done = _python(script, {}, tmp_path)
    assert done.stdout == f"The mocked AWS needs the Python package '{package}', which can not be used here.\n", (
        done.stderr
    )


def test_the_cli_says_what_is_missing(tmp_path: Path) -> None:
    script = (
        BLOCKED.format(blocked=("awscli",))
        + """
from helpers.cloud import run
print(run("aws s3 ls", "A/admin").text, end="")
"""
    )
    done = _python(script, {}, tmp_path)
    assert done.stdout == "The aws command needs the Python package 'awscli', which can not be used here.\n", (
        done.stderr
    )
