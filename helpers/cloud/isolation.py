"""Cuts this process off from the user's own AWS: their keys, their profiles, their environment.

The lab has one folder of its own, a home directory for the AWS CLI and for every boto3 session a learner makes.
It is removed when the process ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from helpers.cloud.personas import REGION

# Whatever boto3, botocore, the AWS CLI or moto would listen to.
_PREFIXES = ("AWS_", "BOTO", "MOTO_")
_NAMES = ("INITIAL_NO_AUTH_ACTION_COUNT", "S3_IGNORE_SUBDOMAIN_BUCKETNAME", "TEST_PROXY_MODE", "TEST_SERVER_MODE")


@lru_cache(maxsize=1)
def home() -> Path:
    """The lab's own home directory, made on first use."""
    folder = Path(tempfile.mkdtemp(prefix="trust-policy-lab-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def settings() -> dict[str, str]:
    """The environment variables that keep AWS tools inside the lab."""
    aws = home() / ".aws"
    return {
        "AWS_CONFIG_FILE": str(aws / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(aws / "credentials"),
        # Without this, botocore asks a network address for the keys of the machine it may be running on.
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def is_aws_variable(name: str) -> bool:
    """Does this environment variable steer an AWS tool or moto?"""
    upper = name.upper()
    return upper.startswith(_PREFIXES) or upper in _NAMES


def isolate() -> None:
    """Drop every AWS setting from this process's environment and point AWS tools at the lab's own files.

    It stays so when the world is closed: a cell that runs later must not find the user's real keys either.
    """
    for name in [name for name in os.environ if is_aws_variable(name)]:
        del os.environ[name]
    os.environ.update(settings())
    write_files({})


def hide_models() -> None:
    """Keep botocore from `~/.aws/models`, whose descriptions of services go before its own.

    botocore notes that folder when it is imported, so this comes after.
    """
    from botocore.loaders import Loader

    Loader.CUSTOMER_DATA_PATH = str(home() / ".aws" / "models")


def write_files(profiles: dict[str, tuple[str, str]]) -> None:
    """Write the configuration and credentials files anew.

    Args:
        profiles: profile name → (access key id, secret access key). There is never a default profile: who acts
            is always said.
    """
    folder = home() / ".aws"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = "".join(
        f"[{name}]\naws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
        for name, (key_id, secret) in profiles.items()
    )
    names = ("default", *(f"profile {name}" for name in profiles))
    sections = "".join(f"[{name}]\nregion = {REGION}\n" for name in names)
    (folder / "credentials").write_text(keys, encoding="utf-8")
    (folder / "config").write_text(sections, encoding="utf-8")


def forget_cached_credentials() -> None:
    """Drop the role credentials that the AWS CLI keeps between commands."""
    shutil.rmtree(home() / ".aws" / "cli" / "cache", ignore_errors=True)
