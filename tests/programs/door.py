"""The backup story's world behind its served door: a role that the vendor may assume with an ExternalId, and one for a job.

The job is GitHub's, and comes with a token in a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.cloud import get_world
from helpers.cloud.personas import REGION
from tests.cast import BUCKET, BUCKET_ARN, OPERATOR, ROLE

EXTERNAL_ID = "company-a-7f3d"
BACKUP, REPORT = "backups/2035-01-13.sql.gz", "reports/q4.csv"  # what the role may read, and what it may not
_MAY = [
    {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": BUCKET_ARN},
    {
        "Effect": "Allow",
        # PutObjectAcl: rclone says with each object whose it is. https://rclone.org/s3/#s3-permissions
        "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        "Resource": f"{BUCKET_ARN}/backups/*",
    },
]
_GITHUB = "token.actions.githubusercontent.com"
_ACCOUNT = ROLE.split(":")[4]
DEPLOY = f"arn:aws:iam::{_ACCOUNT}:role/Deploy"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
_JOBS = {
    "Effect": "Allow",
    "Principal": {"Federated": f"arn:aws:iam::{_ACCOUNT}:oidc-provider/{_GITHUB}"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {f"{_GITHUB}:aud": "sts.amazonaws.com", f"{_GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}
    },
}
_TRUST = {
    "Effect": "Allow",
    "Principal": {"AWS": OPERATOR},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
}


@dataclass(frozen=True)
class Door:
    """What a program is given.

    Attributes:
        url: where the mocked AWS answers.
        operator: the environment of the vendor's operator, who may assume the role.
        session: the environment of a session of the role.
        backup: the bytes of the object that may be read.
        folder: a folder of its own, empty but for the tokens.
        token: the file with the token of the job that may have the role Deploy.
        forks_token: the file with the token of the same job in a fork.
    """

    url: str
    operator: Mapping[str, str]
    session: Mapping[str, str]
    backup: bytes
    folder: Path
    token: Path
    forks_token: Path

    def told(self) -> dict[str, str]:
        """What a script of ours has to know, as environment variables."""
        story = {"ROLE": ROLE, "EXTERNAL_ID": EXTERNAL_ID, "BUCKET": BUCKET, "BACKUP": BACKUP, "REPORT": REPORT}
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
        job = {"AWS_ROLE_ARN": DEPLOY, "AWS_WEB_IDENTITY_TOKEN_FILE": str(self.token)}
        return {**story, **job, "FORKS_TOKEN_FILE": str(self.forks_token)}


@contextmanager
def opened(folder: Path) -> Iterator[Door]:
    """The door, with a world as it is at the beginning of the story.

    Args:
        folder: for the program's files.
    """
    world = get_world()
    world.reset()
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=_document(_TRUST))
    company.put_role_policy(RoleName="BackupAccessRole", PolicyName="backups", PolicyDocument=_document(*_MAY))
    company.create_open_id_connect_provider(Url=f"https://{_GITHUB}", ClientIDList=["sts.amazonaws.com"])
    company.create_role(RoleName="Deploy", AssumeRolePolicyDocument=_document(_JOBS))
    company.put_role_policy(RoleName="Deploy", PolicyName="backups", PolicyDocument=_document(*_MAY))
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE}
    vendor.put_user_policy(UserName="backup-operator", PolicyName="assume", PolicyDocument=_document(assume))
    with world.serve() as server:
        asked = {"RoleArn": ROLE, "RoleSessionName": "program", "ExternalId": EXTERNAL_ID}
        session = world.client("sts", "backup-operator").assume_role(**asked)["Credentials"]
        backup = world.client("s3", session).get_object(Bucket=BUCKET, Key=BACKUP)["Body"].read()
        operator, of_role = (_environment(server.url, keys) for keys in (world.credentials("backup-operator"), session))
        token, forks_token = folder / "token", folder / "forks-token"
        # Made now that the door is open: it gives the issuers a fresh key.
        token.write_text(world.token("github").jwt)
        forks_token.write_text(world.token("github", repo="mallory/shop").jwt)
        yield Door(server.url, operator, of_role, backup, folder, token, forks_token)


def _environment(url: str, keys: Mapping[str, Any]) -> dict[str, str]:
    named = {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys.get("SessionToken"),
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    given = {name: value for name, value in named.items() if value}
    return {**inherited, **given, "AWS_ENDPOINT_URL": url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
