"""What must go first before IAM deletes something: DeleteConflict, which moto checks in part.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.iam.models import iam_backends

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError


def check(call: ApiCall, account: str) -> None:
    """Refuse to delete what something else still hangs on.

    Args:
        call: the API call; all but deletions pass.
        account: the caller's.

    Raises:
        AwsError: `DeleteConflict`; `NoSuchEntity` for a role that is not in the instance profile.
    """
    if call.operation == "RemoveRoleFromInstanceProfile" and account in iam_backends:
        _check_profile(iam_backends[account]["aws"], call.form)
    conflicts = _CONFLICTS.get(call.operation) if call.service == "iam" else None
    if conflicts is None or account not in iam_backends:
        return
    for message in conflicts(iam_backends[account]["aws"], call.form):
        raise AwsError("DeleteConflict", message, 409)


def _check_profile(backend: Any, form: Mapping[str, str]) -> None:
    """AWS documents the code, and not its words; moto stumbles.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
    """
    name, role = form.get("InstanceProfileName", ""), form.get("RoleName", "")
    profile = next((one for one in backend.instance_profiles.values() if one.name == name), None)
    if profile is not None and all(one.name != role for one in profile.roles):
        raise AwsError(
            "NoSuchEntity", f"The role with name {role} cannot be found in the instance profile {name}.", 404
        )


def _user(backend: Any, form: Mapping[str, str]) -> Iterator[str]:
    user = backend.users.get(form.get("UserName", ""))
    if user is None:
        return
    if user.access_keys:
        yield "Cannot delete entity, must delete access keys first."
    if user.mfa_devices:
        yield "Cannot delete entity, must delete MFA device first."
    if any(user in group.users for group in backend.groups.values()):
        yield "Cannot delete entity, must remove users from group first."
    yield from _policies(user)


def _role(backend: Any, form: Mapping[str, str]) -> Iterator[str]:
    name = form.get("RoleName", "")
    if any(role.name == name for profile in backend.instance_profiles.values() for role in profile.roles):
        yield "Cannot delete entity, must remove roles from instance profile first."
    for role in backend.roles.values():
        if role.name == name:
            yield from _policies(role)


def _group(backend: Any, form: Mapping[str, str]) -> Iterator[str]:
    group = backend.groups.get(form.get("GroupName", ""))
    if group is None:
        return
    if group.users:
        yield "Cannot delete entity, must remove users from group first."
    yield from _policies(group)


def _policies(holder: Any) -> Iterator[str]:
    if holder.managed_policies:
        yield "Cannot delete entity, must detach all policies first."
    if holder.policies:
        yield "Cannot delete entity, must delete policies first."


def _managed_policy(backend: Any, form: Mapping[str, str]) -> Iterator[str]:
    arn = form.get("PolicyArn", "")
    policy = backend.managed_policies.get(arn)
    if policy is None:
        return
    holders = (*backend.users.values(), *backend.roles.values(), *backend.groups.values())
    if any(
        arn in holder.managed_policies or getattr(holder, "permissions_boundary_arn", None) == arn for holder in holders
    ):
        yield "Cannot delete a policy attached to entities."
    if len(policy.versions) > 1:
        yield (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )


def _device(backend: Any, form: Mapping[str, str]) -> Iterator[str]:
    device = backend.virtual_mfa_devices.get(form.get("SerialNumber", ""))
    if device is not None and device.user is not None:
        yield "MFA VirtualDevice in use. Must deactivate first."


_CONFLICTS: Mapping[str, Callable[[Any, Mapping[str, str]], Iterator[str]]] = {
    "DeleteUser": _user,
    "DeleteRole": _role,
    "DeleteGroup": _group,
    "DeletePolicy": _managed_policy,
    "DeleteVirtualMFADevice": _device,
}
