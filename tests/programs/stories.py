"""The backup story as each program tells it: assume the role, list, read, write, and be refused what is not allowed.

Programs that know no STS are given a session of the role.
"""

from __future__ import annotations

import filecmp
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from helpers.cloud.personas import REGION
from tests.cast import BUCKET, ROLE
from tests.programs import installed
from tests.programs.door import BACKUP, DEPLOY, EXTERNAL_ID, REPORT, Door

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_HERE = Path(__file__).parent
_REFUSED = re.compile(
    r"AccessDenied|Access ?Denied|is not authorized|not permitted|Permission denied|\b403\b|Forbidden", re.IGNORECASE
)
_NO_TOKEN = "Not authorized to perform sts:AssumeRoleWithWebIdentity"  # AWS's words for a token that is not trusted


class Step(NamedTuple):
    """A step of the story, and what came of it.

    Attributes:
        name: what was tried.
        allowed: should it work?
        said: nothing when it worked; else what the program said.
        words: what a refusal has to say besides.
    """

    name: str
    allowed: bool
    said: str
    words: str = ""

    @property
    def right(self) -> bool:
        """Did it end as it should: in nothing to say, or in AWS's refusal?"""
        return not self.said if self.allowed else bool(_REFUSED.search(self.said)) and self.words in self.said


def _step(name: str, allowed: bool, *command: str, env: Mapping[str, str], cwd: Path | None = None) -> Step:
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, cwd=cwd)
    said = f"{done.stdout}\n{done.stderr}".strip()
    return Step(name, allowed, "" if done.returncode == 0 else said[-600:] or f"exit code {done.returncode}")


def _same(name: str, one: Path, content: bytes) -> Step:
    found = one.read_bytes() if one.exists() else None
    return Step(name, True, "" if found == content else f"{one.name} has other bytes than the object")


def _script(door: Door, *command: str, cwd: Path | None = None) -> Iterator[Step]:
    """The steps that a script of ours prints, a line each."""
    copy = door.folder / "copy"
    env = {**door.operator, **door.told(), "COPY": str(copy)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=cwd)
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    for name, ended in lines:
        allowed = not any(word in name for word in ("without", "report", "fork"))
        yield Step(name, allowed, "" if ended == "ok" else ended, _NO_TOKEN if "fork" in name else "")
    yield Step("all of it was run", True, done.stderr.strip()[-600:] if done.returncode or not lines else "")
    yield _same("byte for byte", copy, door.backup)


def aws(door: Door) -> Iterator[Step]:
    """The AWS CLI, version 1, from pip."""
    program = [str(installed.python()), "-m", "awscli"]
    assume = [*program, "sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "cli"]
    yield _step("assume without the ExternalId", False, *assume, env=door.operator)
    yield _step("assume", True, *assume, "--external-id", EXTERNAL_ID, env=door.operator)
    s3, copy, new = [*program, "s3"], door.folder / "copy", door.folder / "new"
    new.write_bytes(os.urandom(9_000_000))  # sent in parts
    yield _step("list", True, *s3, "ls", f"s3://{BUCKET}/backups/", env=door.session)
    yield _step("read a backup", True, *s3, "cp", f"s3://{BUCKET}/{BACKUP}", str(copy), env=door.session)
    yield _same("byte for byte", copy, door.backup)
    yield _step("write a backup in parts", True, *s3, "cp", str(new), f"s3://{BUCKET}/backups/new", env=door.session)
    yield _step("read it again", True, *s3, "cp", f"s3://{BUCKET}/backups/new", str(copy), env=door.session)
    yield _same("byte for byte", copy, new.read_bytes())
    yield _step("read a report", False, *s3, "cp", f"s3://{BUCKET}/{REPORT}", str(copy), env=door.session)
    # https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html#cli-configure-role-oidc
    config, home = door.folder / "config", {"HOME": str(door.folder), "USERPROFILE": str(door.folder)}
    profiles = {"job": door.token, "fork": door.forks_token}
    config.write_text(
        "".join(
            f"[profile {name}]\nrole_arn = {DEPLOY}\nweb_identity_token_file = {file}\n"
            for name, file in profiles.items()
        )
    )
    keyless = {name: value for name, value in door.session.items() if name not in _KEYS}
    job = {**keyless, **home, "AWS_CONFIG_FILE": str(config)}  # at home the CLI keeps sessions, for the next time
    yield _step("list with a job's token", True, *s3, "ls", f"s3://{BUCKET}/backups/", "--profile", "job", env=job)
    refused = _step("list with a fork's token", False, *s3, "ls", f"s3://{BUCKET}/", "--profile", "fork", env=job)
    yield refused._replace(words=_NO_TOKEN)


def javascript(door: Door) -> Iterator[Step]:
    """The SDK for JavaScript, version 3, presigned URLs too."""
    folder = installed.scripts()
    script = folder / "story.mjs"
    script.write_bytes((_HERE / "story.mjs").read_bytes())  # Node looks for packages beside the script
    yield from _script(door, "node", str(script), cwd=folder)


def minio(door: Door) -> Iterator[Step]:
    """minio-py, with its own AssumeRole."""
    yield from _script(door, str(installed.python()), str(_HERE / "minio_story.py"))


def s3cmd(door: Door) -> Iterator[Step]:
    """s3cmd, with its own Signature Version 4."""
    address = door.url.removeprefix("http://")
    keys = {
        "access_key": "AWS_ACCESS_KEY_ID",
        "secret_key": "AWS_SECRET_ACCESS_KEY",
        "access_token": "AWS_SESSION_TOKEN",
    }
    config = door.folder / "s3cfg"
    lines = [f"{name} = {door.session[variable]}" for name, variable in keys.items()]
    lines += [f"host_base = {address}", f"host_bucket = {address}", f"bucket_location = {REGION}", "use_https = False"]
    config.write_text("\n".join(["[default]", *lines, ""]))
    program, copy = ["s3cmd", "-c", str(config)], door.folder / "copy"
    new = door.folder / "new"
    new.write_bytes(b"new")
    yield _step("list", True, *program, "ls", f"s3://{BUCKET}/backups/", env=door.session)
    yield _step("read a backup", True, *program, "get", f"s3://{BUCKET}/{BACKUP}", str(copy), env=door.session)
    yield _same("byte for byte", copy, door.backup)
    yield _step("write a backup", True, *program, "put", str(new), f"s3://{BUCKET}/backups/new", env=door.session)
    yield _step("read a report", False, *program, "get", f"s3://{BUCKET}/{REPORT}", f"{copy}2", env=door.session)


def rclone(door: Door) -> Iterator[Step]:
    """rclone, configured by its variables."""
    config = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENV_AUTH": "true",
        "ENDPOINT": door.url,
        "REGION": REGION,
        "FORCE_PATH_STYLE": "true",
    }
    env = {**door.session, **{f"RCLONE_CONFIG_LAB_{name}": value for name, value in config.items()}}
    env |= {"RCLONE_CONFIG": str(door.folder / "none"), "RCLONE_RETRIES": "1", "RCLONE_S3_NO_CHECK_BUCKET": "true"}
    copies, new = door.folder / "copies", door.folder / "new"
    new.mkdir()
    (new / "part").write_bytes(os.urandom(12_000_000))
    yield _step("list", True, "rclone", "lsl", f"lab:{BUCKET}/backups", env=env)
    yield _step("read backups", True, "rclone", "copy", f"lab:{BUCKET}/backups", str(copies), env=env)
    yield _same("byte for byte", copies / Path(BACKUP).name, door.backup)
    sync = ["rclone", "sync", str(new), f"lab:{BUCKET}/backups/synced", "--s3-upload-cutoff", "5M"]
    yield _step("sync a folder, in parts", True, *sync, env=env)
    yield _step("check it", True, "rclone", "check", "--download", str(new), f"lab:{BUCKET}/backups/synced", env=env)
    yield _step("write a report", False, "rclone", "copyto", str(new / "part"), f"lab:{BUCKET}/reports/new", env=env)


def restic(door: Door) -> Iterator[Step]:
    """restic: a backup, and what it restores, byte for byte."""
    original, restored = door.folder / "original", door.folder / "restored"
    original.mkdir()
    for number in range(6):
        (original / f"file{number}").write_bytes(os.urandom(1_500_000 * number))
    env = {**door.session, "RESTIC_PASSWORD": "a password", "RESTIC_CACHE_DIR": str(door.folder / "cache")}
    program = ["restic", "-r", f"s3:{door.url}/{BUCKET}/backups/restic"]
    yield _step("make a repository", True, *program, "init", env=env)
    yield _step("back up", True, *program, "backup", ".", env=env, cwd=original)
    yield _step("check", True, *program, "check", "--read-data", env=env)
    yield _step("restore", True, *program, "restore", "latest", "--target", str(restored), env=env)
    names = sorted(path.name for path in original.iterdir())
    found = {path.name: path for path in restored.rglob("file*")}
    same = sorted(found) == names and all(filecmp.cmp(original / name, found[name], shallow=False) for name in names)
    yield Step("byte for byte", True, "" if same else "what is restored differs")
    elsewhere = ["restic", "-r", f"s3:{door.url}/{BUCKET}/reports/restic"]
    yield _step("make one where nobody may", False, *elsewhere, "init", env=env)


def s3fs(door: Door) -> Iterator[Step]:
    """s3fs: a part of the bucket as a folder, and another part of it."""
    names = {
        "AWSACCESSKEYID": "AWS_ACCESS_KEY_ID",
        "AWSSECRETACCESSKEY": "AWS_SECRET_ACCESS_KEY",
        "AWSSESSIONTOKEN": "AWS_SESSION_TOKEN",
    }
    env = {**door.session, **{name: door.session[variable] for name, variable in names.items()}}
    options = f"url={door.url},use_path_request_style,use_session_token,endpoint={REGION},sigv4"
    backups, reports = door.folder / "backups", door.folder / "reports"
    try:
        for folder in (backups, reports):
            folder.mkdir()
            mount = ["s3fs", f"{BUCKET}:/{folder.name}", str(folder), "-o", options]
            yield _step(f"mount {folder.name}", True, *mount, env=env)
        yield _step("list", True, "ls", "-l", str(backups), env=env)
        yield _same("read a backup, byte for byte", backups / Path(BACKUP).name, door.backup)
        yield _step("write a backup", True, "sh", "-c", f"echo new > '{backups}/new'", env=env)
        # s3fs tells nobody that S3 refuses: what may not be read looks empty.
        yield _same("nothing of a report", reports / Path(REPORT).name, b"")
    finally:
        for folder in (backups, reports):
            subprocess.run(["fusermount", "-u", str(folder)], capture_output=True)


# What is run, and the command without which it can't be.
STORIES: Mapping[str, tuple[Callable[[Door], Iterator[Step]], str]] = {
    "aws": (aws, ""),
    "javascript": (javascript, "node"),
    "minio": (minio, ""),
    "s3cmd": (s3cmd, "s3cmd"),
    "rclone": (rclone, "rclone"),
    "restic": (restic, "restic"),
    "s3fs": (s3fs, "s3fs"),
}
