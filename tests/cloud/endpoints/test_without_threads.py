"""The same commands where no thread can be started, as in a browser: what is printed must not tell the difference.

The measure is the AWS CLI in a process of its own, with its threads and its own botocore.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.cloud import World, run
from tests.cloud.kit import BUCKET

ROOT = Path(__file__).parents[3]
# What a Python without threads does: https://pyodide.org/en/stable/usage/wasm-constraints.html
NO_THREADS = """
import threading
def refuse(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
"""

COMMANDS = f"""
aws s3 cp s3://{BUCKET}/reports/q4.csv -
aws s3 cp s3://{BUCKET}/reports/q4.csv q4.csv
aws s3 cp large.bin s3://{BUCKET}/large.bin
aws s3 cp s3://{BUCKET}/large.bin again.bin
aws s3 mv s3://{BUCKET}/large.bin s3://{BUCKET}/moved.bin
aws s3 sync s3://{BUCKET}/backups/ copy
aws s3 sync copy s3://{BUCKET}/copy/ --only-show-errors
aws s3 ls s3://{BUCKET}/copy/ --recursive --summarize
aws s3 cp s3://{BUCKET}/ all --recursive --exclude "*" --include "*.csv"
aws s3 cp nothing.txt s3://{BUCKET}/nothing.txt
aws s3 cp s3://{BUCKET}/nothing.txt nothing.txt
aws s3 sync s3://no-bucket-of-anybody/ nothing
aws s3 rm s3://{BUCKET}/backups/ --recursive --dryrun
aws s3 rm s3://{BUCKET}/copy/ --recursive
aws s3 rm s3://{BUCKET}/moved.bin
""".strip()

REST = """
import io
from helpers import lab
s3 = lab.session("A/admin").client("s3")
content = bytes(range(256)) * 80_000  # 20 MB, in several parts
s3.upload_fileobj(io.BytesIO(content), "{bucket}", "parts.bin")
fetched = io.BytesIO()
s3.download_fileobj("{bucket}", "parts.bin", fetched)
print(fetched.getvalue() == content, s3.head_object(Bucket="{bucket}", Key="parts.bin")["ETag"])
s3.copy({{"Bucket": "{bucket}", "Key": "parts.bin"}}, "{bucket}", "copied.bin")
s3.upload_file("large.bin", "{bucket}", "file.bin")
print([each["Key"] for each in s3.list_objects_v2(Bucket="{bucket}")["Contents"]])
try:
    s3.download_file("{bucket}", "nothing.txt", "nothing.txt")
except Exception as error:
    print(type(error).__name__, error)
"""


def program(text: str, folder: Path, start: str = "", **variables: str) -> str:
    """What a Python of its own prints, in a folder with a file of 9 MB: two parts."""
    folder.mkdir()
    (folder / "large.bin").write_bytes(b"0123456789abcdef" * 590_000)
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    command = [sys.executable, "-c", start + text]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_commands_print_the_same(tmp_path: Path) -> None:
    text = f"from helpers.cloud import run\nprint(run({COMMANDS!r}, 'A/admin').text)"
    printed = program(text, tmp_path / "without", NO_THREADS)
    assert printed == program(text, tmp_path / "with")
    assert "Completed" not in printed  # the running count is gone when a command has ended


def test_boto3_transfers_the_same(tmp_path: Path) -> None:
    text = REST.format(bucket=BUCKET)
    printed = program(text, tmp_path / "without", NO_THREADS)
    assert printed == program(text, tmp_path / "with")
    assert printed.startswith("True ")


def deeds(printed: str) -> list[str]:
    """What is left on a screen, without the running count and without the client's own exit."""
    lines = [line.split("\r")[-1].rstrip() for line in printed.splitlines()]
    return sorted(line for line in lines if line and not line.startswith("Completed "))


def test_the_cli_with_its_threads_says_the_same(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Listings would tell by which door a file came: what comes by the server has the real date.
    commands = [
        line
        for line in COMMANDS.splitlines()
        if " ls " not in line and re.search(r" sync | mv |s3://.* --recursive", line)
    ]
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "large.bin").write_bytes(b"0123456789abcdef" * 590_000)
    commands.insert(0, f"aws s3 cp large.bin s3://{BUCKET}/large.bin")
    monkeypatch.chdir(ours)
    inside = [run(each, "A/admin").text for each in commands]
    world.reset()
    with world.serve() as server:
        environment = {**os.environ, **server.environment("A/admin"), "COLUMNS": "100", "TZ": "UTC"}
        outside = []
        for each in commands:
            whole = each.replace("aws ", f"'{sys.executable}' -m awscli ", 1)
            done = subprocess.run(whole, shell=True, cwd=theirs, env=environment, capture_output=True, text=True)
            outside.append(done.stdout + done.stderr)
    assert [deeds(each) for each in inside] == [deeds(each) for each in outside]


@pytest.mark.parametrize("start", ["", NO_THREADS])
def test_help_without_groff(tmp_path: Path, start: str) -> None:
    text = "from helpers.cloud import run\nprint(run('aws iam create-role help', 'A/admin').text)"
    printed = program(text, tmp_path / "here", start, PATH=str(tmp_path))
    assert printed.startswith("create-role\n^^^^")
    assert "--assume-role-policy-document" in printed and "groff" not in printed


# what a Python lacks, as Pyodide says it
NO_SOCKET = """
import socket
def refuse(*_):
    raise OSError(138, "Not supported")
socket.socket.{method} = refuse
"""


@pytest.mark.parametrize(
    "start",
    [NO_THREADS, NO_SOCKET.format(method="bind"), NO_SOCKET.format(method="listen")],
    ids=["threads", "addresses", "listening"],
)
def test_a_server_is_refused_in_one_sentence(tmp_path: Path, start: str) -> None:
    text = """
from helpers import lab
import gc, warnings
warnings.simplefilter("error")
try:
    lab.serve()
except ImportError as error:
    print(type(error).__name__, error)
gc.collect()
"""
    assert program(text, tmp_path / "here", start) == (
        "WorldUnavailable This Python can't open a server, so no other program can reach the lab.\n"
    )
