"""What AWS stores of a principal in a trust or bucket policy: its unique id, shown as an ARN while it exists.

Whoever deletes a user finds AIDA… where the ARN stood, and one made anew under the same name is somebody else. Whoever
renames one finds the new name there.
"The role's trust policy no longer matches": that keeps a stranger who gets an old name from getting its rights.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, iam_backends
from moto.s3.models import S3Backend, s3_backends

from helpers import iam
from helpers.cloud.moto_tables import text_of
from helpers.iam import jsontext
from helpers.iam.model import PolicyKind
from helpers.iam.saving.principal_element import ACCOUNT, UNIQUE_ID

_LAST_STRING = re.compile(r'"(?:[^"\\]|\\.)*"\Z', re.DOTALL)


def owner(unique_id: str) -> str | None:
    """The ARN of the user or role that has this unique id now; None when nobody has."""
    for account in list(iam_backends):
        backend = iam_backends[account]["aws"]
        if unique_id in backend.roles:
            return str(backend.roles[unique_id].arn)
        for user in backend.users.values():
            if user.id == unique_id:
                return str(user.arn)
    return None


@contextmanager
def kept() -> Iterator[None]:
    """While it holds, saved policies show what AWS would show, and deletions leave their traces in them."""
    created, updated = IAMBackend.create_role, IAMBackend.update_assume_role_policy
    renamed_user, put_bucket_policy = IAMBackend.update_user, S3Backend.put_bucket_policy

    def create_role(backend: Any, *args: Any, **kwargs: Any) -> Any:
        role = created(backend, *args, **kwargs)
        _show(role)
        return role

    def update_assume_role_policy(backend: Any, role_name: str, policy_document: str) -> None:
        updated(backend, role_name, policy_document)
        _show(backend.get_role(role_name))

    def save_bucket_policy(backend: Any, bucket_name: str, policy: bytes) -> None:
        put_bucket_policy(backend, bucket_name, policy)
        bucket = backend.get_bucket(bucket_name)
        bucket.policy = renamed(text_of(policy), PolicyKind.BUCKET, _shown).encode()

    def deletes(kind: str) -> Callable[..., None]:
        delete: Any = getattr(IAMBackend, f"delete_{kind}")
        find: Any = getattr(IAMBackend, f"get_{kind}")

        def deleting(backend: Any, name: str) -> None:
            gone = find(backend, name)
            delete(backend, name)
            _replace_everywhere(gone.arn, gone.id)

        return deleting

    def update_user(
        backend: Any, user_name: str, new_path: str | None = None, new_user_name: str | None = None
    ) -> None:
        user = backend.get_user(user_name)
        before = user.arn
        if new_user_name not in (None, user_name) and new_user_name in backend.users:
            raise EntityAlreadyExists(f"User with name {new_user_name} already exists.")
        renamed_user(backend, user_name, new_path, new_user_name)
        for key in user.access_keys:
            key.user_name = user.name
        _replace_everywhere(before, user.arn)

    with ExitStack() as stack:
        for holder, name, ours in (
            (IAMBackend, "create_role", create_role),
            (IAMBackend, "update_assume_role_policy", update_assume_role_policy),
            (IAMBackend, "update_user", update_user),
            (IAMBackend, "delete_user", deletes("user")),
            (IAMBackend, "delete_role", deletes("role")),
            (S3Backend, "put_bucket_policy", save_bucket_policy),
        ):
            stack.enter_context(patch.object(holder, name, ours))
        yield


def as_shown(text: str, kind: PolicyKind) -> str:
    """A policy's text as AWS shows it once it is saved.

    Args:
        text: the policy.
        kind: what it is attached to.
    """
    return renamed(text, kind, _shown)


def renamed(text: str, kind: PolicyKind, rename: Callable[[str], str]) -> str:
    """The same policy text with other principals; everything else stays as it was typed.

    Args:
        text: the policy.
        kind: what it is attached to.
        rename: principal → the principal to put in its place.
    """
    policy = iam.parse(text, kind)
    changes = [
        (value.pointer, rename(value.text))
        for statement in policy.statements
        for element in filter(None, (statement.principal, statement.not_principal))
        for value in element.values
        if value.kind == "AWS" and rename(value.text) != value.text
    ]
    if not changes:
        return text
    spans = jsontext.spans(text)
    # From the end, so that the places of the others stay right.
    for pointer, new in sorted(changes, key=lambda change: spans[change[0]], reverse=True):
        start, end = spans[pointer]  # a member's span begins at its name, and ends with its value
        written = _LAST_STRING.search(text[start:end])
        if written:
            text = text[: start + written.start()] + json.dumps(new) + text[end:]
    return text


def _shown(principal: str) -> str:
    """As AWS shows it after saving: an account by its root's ARN, somebody's unique id by their ARN."""
    if ACCOUNT.fullmatch(principal):
        return f"arn:aws:iam::{principal}:root"
    return (owner(principal) if UNIQUE_ID.fullmatch(principal) else None) or principal


def _show(role: Any) -> None:
    role.assume_role_policy_document = renamed(text_of(role.assume_role_policy_document), PolicyKind.TRUST, _shown)


def _replace_everywhere(arn: str, other: str) -> None:
    """Where a policy names somebody who is gone, their unique id stands from now on; or their new ARN."""

    def renaming(principal: str) -> str:
        return other if principal == arn else principal

    for account in list(iam_backends):
        for role in iam_backends[account]["aws"].roles.values():
            text = text_of(role.assume_role_policy_document)
            if arn in text:
                role.assume_role_policy_document = renamed(text, PolicyKind.TRUST, renaming)
    for account in list(s3_backends):
        for bucket in s3_backends[account]["aws"].buckets.values():
            if bucket.policy and arn in text_of(bucket.policy):
                bucket.policy = renamed(text_of(bucket.policy), PolicyKind.BUCKET, renaming).encode()
