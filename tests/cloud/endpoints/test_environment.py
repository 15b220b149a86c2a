"""No environment variable leads an AWS tool past the lab: every one that boto3 and the AWS CLI read has its row.

https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import awscli
import boto3
import botocore
import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES

from helpers.cloud import World, isolation
from helpers.cloud.endpoints import server

NOWHERE = "http://127.0.0.1:9"  # the port that throws everything away: nobody listens
KEYS, NOBODY, PROFILE = "intern", "nobody", "backup-operator"  # who acts: by keys, not at all, by a profile

# Variable → (its value, who acts when it leads elsewhere). {folder} holds files with a stranger's keys.
IN_THE_WAY: Mapping[str, tuple[str, str]] = {
    # Other keys, or another token with the lab's keys.
    "AWS_PROFILE": ("mine", NOBODY),
    "AWS_DEFAULT_PROFILE": ("mine", NOBODY),
    "AWS_ACCESS_KEY_ID": ("AKIAPOISON0000000000", NOBODY),
    "AWS_SECRET_ACCESS_KEY": ("poison", NOBODY),
    "AWS_SESSION_TOKEN": ("poison", KEYS),
    "AWS_SECURITY_TOKEN": ("poison", KEYS),  # its old name; botocore still reads it, and before the new one
    "AWS_CREDENTIAL_EXPIRATION": ("2001-01-01T00:00:00Z", KEYS),
    "AWS_CREDENTIAL_FILE": ("{folder}/old-keys", NOBODY),
    "BOTO_CONFIG": ("{folder}/boto", NOBODY),
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ("/keys", NOBODY),
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": (f"{NOWHERE}/keys", NOBODY),
    "AWS_ROLE_ARN": ("arn:aws:iam::111122223333:role/mine", NOBODY),
    "AWS_WEB_IDENTITY_TOKEN_FILE": ("{folder}/token", NOBODY),
    # Another address, or another host in what is signed.
    "AWS_ENDPOINT_URL_IAM": (NOWHERE, KEYS),
    "AWS_ENDPOINT_URL_ORGANIZATIONS": (NOWHERE, KEYS),
    "AWS_ENDPOINT_URL_S3": (NOWHERE, KEYS),
    "AWS_ENDPOINT_URL_STS": (NOWHERE, KEYS),
    "AWS_CA_BUNDLE": ("/none", KEYS),
    "BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER": ("true", KEYS),
}
# They do nothing without another of the table, or not at an address without TLS.
NOT_ALONE = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ROLE_ARN", "AWS_CA_BUNDLE")

# Variables that may stay as they are, each with a value that AWS documents.
HARMLESS: Mapping[str, str] = {
    # The machine's own keys are never asked for: AWS_EC2_METADATA_DISABLED.
    "AWS_EC2_METADATA_SERVICE_ENDPOINT": NOWHERE,
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6",
    "AWS_EC2_METADATA_V1_DISABLED": "true",
    "AWS_IMDS_USE_IPV6": "true",
    "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "2",
    "AWS_METADATA_SERVICE_TIMEOUT": "2",
    # Of credentials that the variables of the first table would have to bring, or a profile of one's own.
    "AWS_ACCOUNT_ID": "999999999999",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "poison",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/none",
    "AWS_LOGIN_CACHE_DIRECTORY": "/none",
    "AWS_ROLE_SESSION_NAME": "mine",
    # Which of AWS's addresses: an endpoint that is given wins.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required",
    "AWS_ENDPOINT_DISCOVERY_ENABLED": "true",
    "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "true",
    "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS": "true",
    "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional",
    "AWS_S3_USE_ARN_REGION": "true",
    "AWS_STS_REGIONAL_ENDPOINTS": "legacy",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_USE_FIPS_ENDPOINT": "true",
    # How a call is made, signed and told of.
    "AWS_AUTH_SCHEME_PREFERENCE": "sigv4a,sigv4",
    "AWS_SIGV4A_SIGNING_REGION_SET": "*",
    "AWS_CSM_CLIENT_ID": "mine",
    "AWS_CSM_ENABLED": "false",
    "AWS_CSM_HOST": "127.0.0.1",
    "AWS_CSM_PORT": "9",
    "AWS_DEFAULTS_MODE": "standard",
    "AWS_DISABLE_REQUEST_COMPRESSION": "true",
    "AWS_EXECUTION_ENV": "mine",
    "AWS_LAMBDA_FUNCTION_NAME": "mine",
    "AWS_MAX_ATTEMPTS": "2",
    "AWS_NEW_RETRIES_2026": "true",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": "1",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    "AWS_RETRY_MODE": "adaptive",
    "AWS_SDK_UA_APP_ID": "mine",
    "BOTOCORE_TCP_KEEPALIVE": "true",
    "BOTOCORE_EXPERIMENTAL__PLUGINS": "",  # code of one's own
    "BOTO_DISABLE_CRT": "true",
    "BOTO_EXPERIMENTAL__NO_EMPTY_CONTINUE": "true",
    "AWS_DATA_PATH": "/none",
    # What the AWS CLI prints, pages and keeps of its own.
    "AWS_CLI_FILE_ENCODING": "UTF-8",
    "AWS_CLI_HISTORY_FILE": "/none",
    "AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS": "true",
    "AWS_CLI_UPGRADE_DEBUG_MODE": "false",
    "AWS_DEFAULT_OUTPUT": "text",
    "AWS_PAGER": "",
    "AWS_SSM_START_SESSION_RESPONSE": "{}",  # the CLI sets it, for a plugin
    "AWS_TEST_COMMAND": "mine",
    "AWS_PARTITION": "aws",
}

# Each line of standard input is a case: who acts, and the environment.
ASK = """
import json, os, sys
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

FEW = Config(retries={"total_max_attempts": 1})

def reached(who):
    session = boto3.Session(profile_name=who if who == "backup-operator" else None)
    for service, call, more in (
        ("iam", "get_user", {}),
        ("organizations", "list_roots", {}),
        ("s3", "list_objects_v2", {"Bucket": "your-bucket-name"}),
    ):
        try:
            getattr(session.client(service, config=FEW), call)(**more)
        except ClientError as error:
            assert error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"), error
    return session.client("sts", config=FEW).get_caller_identity()["Arn"].rpartition("/")[2]

for line in sys.stdin:
    who, environment = json.loads(line)
    os.environ.clear()
    os.environ.update(environment)
    try:
        print(reached(who))
    except Exception as error:
        print("nobody" if type(error).__name__ == "NoCredentialsError" else type(error).__name__)
"""
Case = tuple[str, dict[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "boto").write_text("[Credentials]\naws_access_key_id=AKIAPOISON\naws_secret_access_key=poison\n")
    (tmp_path / "old-keys").write_text("AWSAccessKeyId=AKIAPOISON\nAWSSecretKey=poison\n")
    (tmp_path / "token").write_text("poison")
    return tmp_path


def _value(name: str, folder: Path) -> str:
    return IN_THE_WAY[name][0].replace("{folder}", str(folder))


def _after(world: World, who: str, left: Mapping[str, str]) -> Case:
    """What a tool finds that is called after the lines of `exports`, where these variables are left."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in os.environ}
    return who, {**kept, **left, **world.serve().environment(None if who in (NOBODY, PROFILE) else who)}


def _taken_away(world: World) -> set[str]:
    """The variables that the lines of `exports` take away."""
    before = world.serve().exports().partition("$env:" if os.name == "nt" else "export ")[0]
    return set(re.findall(r"\b(?:AWS|BOTO)\w+", before))


def _sources() -> Iterator[Path]:
    """The code of the tools, without the CLI's thousands of examples and service models."""
    for package in (awscli, boto3, botocore):
        for folder, below, files in os.walk(Path(package.__file__).parent):
            below[:] = [name for name in below if name not in ("data", "examples", "topics")]
            yield from (Path(folder, name) for name in files if name.endswith(".py"))


def _answers(cases: list[Case]) -> list[str]:
    lines = "".join(f"{json.dumps(case)}\n" for case in cases)
    done = subprocess.run([sys.executable, "-c", ASK], input=lines, capture_output=True, text=True, env=cases[0][1])
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_variable_that_the_tools_read_has_a_row(world: World) -> None:
    read = {
        name
        for _, names, *_ in BOTOCORE_DEFAUT_SESSION_VARIABLES.values()
        for name in ((names,) if isinstance(names, str) else names or ())
    }
    for file in _sources():
        read |= set(re.findall(r"""["']((?:AWS|BOTO)\w*_[A-Z0-9_]+)["']""", file.read_text(encoding="utf-8")))
    known = {*IN_THE_WAY, *HARMLESS, *world.serve().environment(KEYS)}
    missing = sorted(read - known)
    assert not missing, (
        f"{', '.join(missing)}: boto3 or the AWS CLI reads it, and it has no row. If it can lead a tool past the lab, "
        "add it to _IN_THE_WAY in helpers/cloud/endpoints/server.py and to IN_THE_WAY here; else to HARMLESS here."
    )
    assert all(map(isolation.is_aws_variable, read)), "the lab's own process drops them all"


def test_the_lines_to_paste_take_away_what_is_in_the_way(world: World) -> None:
    assert _taken_away(world) == set(IN_THE_WAY) == set(server._IN_THE_WAY.split())


def test_what_is_in_the_way_does_lead_elsewhere(world: World, folder: Path) -> None:
    alone = [name for name in IN_THE_WAY if name not in NOT_ALONE]
    cases = [_after(world, IN_THE_WAY[name][1], {name: _value(name, folder)}) for name in alone]
    right = [IN_THE_WAY[name][1] for name in alone]
    harmless = [name for name, who, got in zip(alone, right, _answers(cases), strict=True) if who == got]
    assert not harmless


@pytest.mark.parametrize("who", [KEYS, NOBODY, PROFILE])
def test_whatever_was_set_the_tools_reach_the_lab(who: str, world: World, folder: Path) -> None:
    set_before = {name: _value(name, folder) for name in IN_THE_WAY} | HARMLESS
    gone = _taken_away(world)
    left = {name: value for name, value in set_before.items() if name not in gone}
    assert _answers([_after(world, who, {}), _after(world, who, left)]) == [who, who]
