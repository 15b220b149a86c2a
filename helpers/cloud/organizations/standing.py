"""Which organization stands now, and what it adds to each question: its policies, and its condition keys.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
"""

from __future__ import annotations

from typing import Final

from helpers.cloud.organizations.structure import Member, Organization
from helpers.iam.decision import Request
from helpers.iam.model import CallerType, ContextValue

_OF_AN_ACCOUNT: Final = (CallerType.USER, CallerType.ROLE_SESSION, CallerType.FEDERATED_USER, CallerType.ROOT)


class Standing:
    """Which organization stands.

    Attributes:
        organization: it; None when there is none.
    """

    def __init__(self) -> None:
        self.organization: Organization | None = None


STANDING: Final = Standing()


def joined(request: Request, organization: Organization) -> Request:
    """The question with what the organization adds: SCPs of the caller's account, RCPs of the resource's, and keys.

    Whom of those the policies spare, such as service-linked roles, the engine knows.

    Args:
        request: the question.
        organization: the one that stands.
    """
    members = organization.members
    mine = members.get(request.caller.account) if request.caller.type in _OF_AN_ACCOUNT else None
    # "If a resource is specified in the 'Resource type' column, then the RCPs of the resource owner's account are
    # applied", and else those of the caller's, which such a request has for its owner.
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-effects-on-permissions
    theirs = members.get(request.resource_account)
    keys = {
        **_keys("Principal", organization, mine),
        **_keys("Resource", organization, theirs),
        **(source_keys(organization, _worked_for(request)) if request.caller.type is CallerType.SERVICE else {}),
    }
    if not keys:
        return request
    policies = request.policies.but(scp=mine.scps if mine else (), rcp=theirs.rcps if theirs else ())
    return request._replace(context={**request.context, **keys}, policies=policies)


def source_keys(organization: Organization, account: str) -> dict[str, ContextValue]:
    """The keys of a service that works for a resource of an account: of which organization that is.

    They are there for a service "on behalf of a resource owned by an account which is a member of an organization".
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgid

    Args:
        organization: the one that stands.
        account: whose resource it is; empty when that is not told.
    """
    return _keys("Source", organization, organization.members.get(account))


def _worked_for(request: Request) -> str:
    """For whom a service says that it works; empty when it says nothing."""
    if account := request.context.get("aws:SourceAccount"):
        return str(account)
    arn = str(request.context.get("aws:SourceArn", "")).split(":")
    return arn[4] if len(arn) > 5 else ""


def _keys(whose: str, organization: Organization, member: Member | None) -> dict[str, ContextValue]:
    """The two keys of an account's organization; outsiders have none.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
    """
    if member is None:
        return {}
    return {f"aws:{whose}OrgID": organization.id, f"aws:{whose}OrgPaths": (member.path,)}
