"""Who may look at an organization: which permission each call needs, and from which account it may be made.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.organizations.structure import TYPES, Organization
from helpers.iam.model import ContextValue

SERVICE: Final = "organizations"
# Each call that the lab answers → the parameter that names what it is about; empty where it is about everything.
READS: Final[Mapping[str, str]] = {
    "DescribeAccount": "AccountId",
    "DescribeOrganization": "",
    "DescribeOrganizationalUnit": "OrganizationalUnitId",
    "DescribePolicy": "PolicyId",
    "ListAccounts": "",
    "ListAccountsForParent": "ParentId",
    "ListChildren": "ParentId",
    "ListOrganizationalUnitsForParent": "ParentId",
    "ListParents": "ChildId",
    "ListPolicies": "",
    "ListPoliciesForTarget": "TargetId",
    "ListRoots": "",
    "ListTargetsForPolicy": "PolicyId",
}
_LOOKS: Final = ("Describe", "List")
# "This operation can be called from any account in the organization."
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
_EVERY_MEMBER: Final = ("DescribeOrganization",)
# What an id begins with → how an ARN says what it is; an account's are digits alone.
_KINDS: Final[Mapping[str, str]] = {"r-": "root", "ou": "ou", "p-": "policy"}


def need(call: ApiCall, organization: Organization | None) -> Need:
    """The permission that a call needs.

    Args:
        call: a call of Organizations.
        organization: the one that stands.

    Raises:
        AwsError: the lab does not answer this call; the message says what does the same.
    """
    if call.operation not in READS:
        if call.operation.startswith(_LOOKS):
            raise not_modelled(call.name)
        words = f"In this lab lab.organization(…) makes and changes the organization, not {call.name}"
        raise AwsError("NotImplemented", f"{words}; nothing was decided.", 501)
    id = call.form.get(READS[call.operation], "")
    return Need(call.name, _arn(id, organization) if id and organization else "*")


def context(call: ApiCall, organization: Organization | None) -> dict[str, ContextValue]:
    """The condition key that Organizations adds: of which type is the policy that is asked about?

    Args:
        call: a call of Organizations.
        organization: the one that stands.
    """
    kind = call.form.get("Filter", "")
    if "PolicyId" in call.form and organization:
        found = (TYPES[each.kind] for each in organization.controls() if each.id == call.form["PolicyId"])
        kind = next(found, "")
    return {"organizations:PolicyType": kind} if kind else {}


def check(call: ApiCall, account: str, organization: Organization | None) -> None:
    """Refuse who is not in the organization, and members who may not look.

    "This operation can be called only from the organization's management account or by a member account that is a
    delegated administrator." https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html

    Args:
        call: a call of Organizations.
        account: the caller's.
        organization: the one that stands.

    Raises:
        AwsError: `AWSOrganizationsNotInUseException` or `AccessDeniedException`.
    """
    if organization is None or account not in organization.members:
        hint = "lab.organization(…) makes an organization, and says who is in it."
        words = "Your account is not a member of an organization."
        raise AwsError("AWSOrganizationsNotInUseException", words, 400, note=f"{words} {hint}")
    looks = account == organization.management or account in organization.delegated
    if not looks and call.operation not in _EVERY_MEMBER:
        words = "You don't have permissions to access this resource."
        hint = (
            f"From account {organization.management}, which manages the organization, and from delegated administrators"
            " it can be called: name a member in delegated of lab.organization(…)."
        )
        raise AwsError("AccessDeniedException", words, 400, note=f"{words} {hint}")


def _arn(id: str, organization: Organization) -> str:
    """The ARN of what has that id; of what is not there, the one that it would have."""
    for entity in organization.entities():
        if entity.id == id:
            return organization.arn_of(entity)
    for control in organization.controls():
        if control.id == id:
            return control.arn
    kind = _KINDS.get(id[:2], "account")
    return f"arn:aws:organizations::{organization.management}:{kind}/{organization.id}/{id}"
