"""Sets the scene: the accounts, users, roles and the bucket as every lesson finds them.

Neither `backup-operator` nor `BackupServiceRole` may assume anything yet, and `BackupAccessRole` does not exist:
making them is the lesson.
"""

from __future__ import annotations

import json
from typing import Any

from helpers.cloud.personas import ACCOUNTS, BACKUP_VENDOR, BUCKET, PERSONAS, REGION, YOUR_COMPANY

OBJECTS = {
    "backups/2035-01-13.sql.gz": "the database of 13 January\n",
    "backups/2035-01-14.sql.gz": "the database of 14 January\n",
    "reports/q4.csv": "month,orders\nOctober,118\nNovember,127\nDecember,163\n",
}


def document(*statements: dict[str, Any]) -> str:
    """A policy document of these statements, as indented JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2)


_ADMINISTRATOR = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_REPORTS = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/reports/*"}


def _trusts(*principals: dict[str, str]) -> str:
    statements = [{"Effect": "Allow", "Principal": each, "Action": "sts:AssumeRole"} for each in principals]
    return document(*statements)


# Who may step into the cast's roles. BackupServiceRole runs on a machine of the vendor's; ReportRole delegates to its
# own account, whose users still need a permission of their own.
TRUST = {
    "BackupServiceRole": _trusts({"Service": "ec2.amazonaws.com"}, {"AWS": f"arn:aws:iam::{ACCOUNTS['B']}:user/admin"}),
    "ReportRole": _trusts({"AWS": f"arn:aws:iam::{YOUR_COMPANY}:root"}),
}


def build() -> dict[str, tuple[str, str]]:
    """Make everything, in moto's tables directly.

    Through the API it would be the same, and a fresh process would be a third slower: the first client of a service,
    and moto's first answer from it, take 0.1 s, which whoever never calls IAM or S3 need not wait for.

    Returns:
        The access keys of the users: persona name → (access key id, secret).
    """
    from moto.iam.models import iam_backends
    from moto.s3.models import s3_backends

    keys = {}
    for account in ACCOUNTS.values():
        backend: Any = iam_backends[account]["aws"]
        cast = [persona for persona in PERSONAS.values() if persona.account == account]
        for user in (persona for persona in cast if persona.kind == "user"):
            backend.create_user(REGION, user.bare_name)
            key = backend.create_access_key(user.bare_name)
            keys[user.name] = key.access_key_id, key.secret_access_key
        backend.put_user_policy("admin", "AdministratorAccess", document(_ADMINISTRATOR))
        for role in (persona for persona in cast if persona.kind == "role"):
            backend.create_role(role.name, TRUST[role.name], "/", None, None, [], "3600")
    vendor: Any = iam_backends[BACKUP_VENDOR]["aws"]
    device = vendor.create_virtual_mfa_device("backup-operator", "/")
    vendor.enable_mfa_device("backup-operator", device.serial_number, "", "")
    iam_backends[YOUR_COMPANY]["aws"].put_role_policy("ReportRole", "ReadReports", document(_REPORTS))
    bucket = s3_backends[YOUR_COMPANY]["aws"].create_bucket(BUCKET, REGION)
    for name, text in OBJECTS.items():
        stored = s3_backends[YOUR_COMPANY]["aws"].put_object(bucket.name, name, text.encode())
        stored.set_metadata({"Content-Type": "binary/octet-stream"}, replace=True)
    return keys
