"""The policies that meet in one AssumeRole, each as a document that can be read, rewritten and saved.

Reading looks into the lab's tables and asks nobody; saving is a real call by that account's admin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import LETTERS, PERSONAS, YOUR_COMPANY
from helpers.iam import PolicyKind
from helpers.iam.layout import formatted

if TYPE_CHECKING:
    from helpers.cloud.errors import AwsError
    from helpers.cloud.world import World
    from helpers.course.rounds.attempt_result import Refusal

NEW = "workbench"  # the name of an inline policy that a learner makes
MOST_VERSIONS = 5  # of a managed policy


@dataclass(frozen=True)
class Document:
    """One policy of somebody or something.

    Attributes:
        key: `role`, `boundary`, `caller` or `bucket`.
        title: whose policy it is, as a sentence names it.
        kind: what kind of policy.
        text: its JSON text; empty when there is none.
        owner: the name of the role, the persona or the bucket.
        name: of an inline policy; the ARN of a boundary.
        more: how many other policies its owner has; they stay as they are.
    """

    key: str
    title: str
    kind: PolicyKind
    text: str
    owner: str
    name: str = ""
    more: int = 0

    def with_text(self, text: str) -> Document:
        """The same policy, rewritten."""
        return replace(self, text=text)

    @property
    def saved_by(self) -> str:
        """The operation that writes its text, as AWS names it."""
        from helpers.cloud import moto_tables

        if self.key == "boundary":
            is_new = moto_tables.managed_policy(self.name, YOUR_COMPANY) is None
            return "CreatePolicy" if is_new else "CreatePolicyVersion"
        if self.key == "bucket":
            return "PutBucketPolicy"
        return "PutUserPolicy" if self._is_a_users else "PutRolePolicy"

    @property
    def _is_a_users(self) -> bool:
        persona = PERSONAS.get(self.owner)
        return persona is not None and persona.kind == "user"

    def save(self, world: World) -> Any:
        """Save it, as the account's admin; an empty text deletes it.

        Args:
            world: the mocked AWS.

        Raises:
            ClientError: AWS refuses it.
        """
        if self.key == "boundary":
            return self._save_boundary(world.client("iam", "A/admin"))
        if self.key == "bucket":
            s3 = world.client("s3", "A/admin")
            if not self.text.strip():
                return s3.delete_bucket_policy(Bucket=self.owner)
            return s3.put_bucket_policy(Bucket=self.owner, Policy=self.text)
        persona = PERSONAS.get(self.owner)
        letter = LETTERS.get(persona.account, "A") if persona else "A"
        iam = world.client("iam", f"{letter}/admin")
        holder = persona.bare_name if persona else self.owner
        kind, names = ("user", {"UserName": holder}) if self._is_a_users else ("role", {"RoleName": holder})
        if not self.text.strip():
            return getattr(iam, f"delete_{kind}_policy")(**names, PolicyName=self.name)
        return getattr(iam, f"put_{kind}_policy")(**names, PolicyName=self.name, PolicyDocument=self.text)

    def _save_boundary(self, iam: Any) -> Any:
        """A boundary is a managed policy, which is written in versions: five at most, so the oldest makes room.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
        """
        from helpers.cloud import moto_tables

        if not self.text.strip():
            return iam.delete_role_permissions_boundary(RoleName=self.owner)
        if moto_tables.managed_policy(self.name, YOUR_COMPANY) is None:
            iam.create_policy(PolicyName=self.name.rpartition("/")[2], PolicyDocument=self.text)
        else:
            default = iam.get_policy(PolicyArn=self.name)["Policy"]["DefaultVersionId"]
            versions = [each["VersionId"] for each in iam.list_policy_versions(PolicyArn=self.name)["Versions"]]
            if len(versions) >= MOST_VERSIONS:
                oldest = min((each for each in versions if each != default), key=lambda each: int(each[1:]))
                iam.delete_policy_version(PolicyArn=self.name, VersionId=oldest)
            iam.create_policy_version(PolicyArn=self.name, PolicyDocument=self.text, SetAsDefault=True)
        return iam.put_role_permissions_boundary(RoleName=self.owner, PermissionsBoundary=self.name)

    def why(self, error: AwsError | Refusal) -> str:
        """Why AWS refused to save it.

        Args:
            error: its refusal.
        """
        from helpers import iam

        found = iam.parse(self.text, self.kind).errors
        return str(found[0]) if found else error.message


def stored_trust(ask: Ask) -> str:
    """The trust policy that a role has now; empty when there is no such role.

    Args:
        ask: who asks for which role.
    """
    from helpers.cloud import moto_tables

    role = moto_tables.role(ask.role_arn)
    return str(role.assume_role_policy_document) if role else ""


def alike(one: str, other: str, kind: PolicyKind) -> bool:
    """Are these the same policy, however it is laid out, and once AWS has saved it?

    Args:
        one: the text of a policy.
        other: the text of another.
        kind: what both are attached to.
    """
    from helpers.cloud.moto_patches import unique_ids

    shown, other_shown = (formatted(unique_ids.as_shown(text.strip(), kind)) for text in (one, other))
    return shown == other_shown


def stored(world: World, ask: Ask) -> dict[str, Document]:
    """What is stored now of the policies besides the trust policy, by key. Who can have none is left out.

    Args:
        world: the mocked AWS.
        ask: who asks for which role and which bucket.
    """
    return {document.key: document for document in _stored(world, ask)}


def _stored(world: World, ask: Ask) -> Iterator[Document]:
    from helpers.cloud import moto_tables

    role = moto_tables.role(ask.role_arn)
    if role is not None:
        yield _inline("role", f"the permission policy of {ask.role}", ask.role, role)
        text, title = moto_tables.boundary_text(role) or "", f"the permissions boundary of {ask.role}"
        yield Document(
            "boundary", title, PolicyKind.BOUNDARY, formatted(text), ask.role, moto_tables.own_boundary(role)
        )
    persona = PERSONAS.get(ask.caller)
    if persona is not None and persona.kind in ("user", "role"):
        try:
            holder = moto_tables.holder(world.identity(persona.name).caller)
        except LookupError:
            holder = None  # somebody has deleted them
        if holder is not None and holder is not role:
            yield _inline("caller", f"the permission policy of {persona.bare_name}", persona.name, holder)
    bucket = moto_tables.bucket(ask.bucket)
    if bucket is not None:
        text = moto_tables.text_of(bucket.policy or b"")
        yield Document("bucket", f"the bucket policy of {ask.bucket}", PolicyKind.BUCKET, formatted(text), ask.bucket)


def _inline(key: str, title: str, owner: str, holder: Any) -> Document:
    from helpers.cloud import moto_tables

    inline = dict(holder.policies)
    name = next(iter(inline), NEW)
    groups = len(getattr(holder, "managed_policies", ()))
    more = max(0, len(inline) - 1) + groups
    text = formatted(moto_tables.text_of(inline.get(name, "")))
    return Document(key, title, PolicyKind.IDENTITY, text, owner, name, more)
