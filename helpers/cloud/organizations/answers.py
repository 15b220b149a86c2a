"""What Organizations answers to those who look: AWS's answers as data, read off the organization that stands.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from helpers.cloud.clock import START
from helpers.cloud.errors import AwsError
from helpers.cloud.organizations.structure import TYPES, Account, Control, Entity, Organization, Unit
from helpers.cloud.personas import LETTERS

Answer = dict[str, Any]
_Sent = Mapping[str, str]
_USUAL: Final = 20  # results of one answer
_SINCE: Final = int(START.timestamp())  # everybody joined when the lab's calendar began
# Whoever is not there → AWS's words for it, from the page of the operation.
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
_NOT_FOUND: Final[Mapping[str, tuple[str, str]]] = {
    "AccountId": (
        "AccountNotFoundException",
        "We can't find an AWS account with the AccountId that you specified, or the account whose credentials you used"
        " to make this request isn't a member of an organization.",
    ),
    "OrganizationalUnitId": (
        "OrganizationalUnitNotFoundException",
        "We can't find an OU with the OrganizationalUnitId that you specified.",
    ),
    "PolicyId": ("PolicyNotFoundException", "We can't find a policy with the PolicyId that you specified."),
    "ParentId": ("ParentNotFoundException", "We can't find a root or OU with the ParentId that you specified."),
    "ChildId": (
        "ChildNotFoundException",
        "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified.",
    ),
    "TargetId": (
        "TargetNotFoundException",
        "We can't find a root, OU, account, or policy with the TargetId that you specified.",
    ),
}


def answer(operation: str, sent: _Sent, organization: Organization) -> Answer:
    """AWS's answer to one call.

    Args:
        operation: one of `permissions.READS`.
        sent: its parameters, as text.
        organization: the one that stands.

    Raises:
        AwsError: what is asked for is not there, or the page of a list.
    """
    return _ANSWERS[operation](sent, organization)


def _describe_organization(_sent: _Sent, organization: Organization) -> Answer:
    managing = _account_of(organization, organization.management)
    return {
        "Organization": {
            "Id": organization.id,
            "Arn": f"arn:aws:organizations::{organization.management}:organization/{organization.id}",
            "FeatureSet": "ALL",
            "MasterAccountArn": organization.arn_of(managing),
            "MasterAccountId": managing.id,
            "MasterAccountEmail": _email(managing.id),
            # "This field is deprecated and doesn't provide complete information": this much AWS's example has.
            "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
        }
    }


def _describe_account(sent: _Sent, organization: Organization) -> Answer:
    return {"Account": _account(_found(sent, "AccountId", organization, Account), organization)}


def _describe_unit(sent: _Sent, organization: Organization) -> Answer:
    return {"OrganizationalUnit": _unit(_found(sent, "OrganizationalUnitId", organization, Unit), organization)}


def _describe_policy(sent: _Sent, organization: Organization) -> Answer:
    control = _control(sent, organization)
    return {"Policy": {"PolicySummary": _summary(control), "Content": control.text}}


def _list_roots(sent: _Sent, organization: Organization) -> Answer:
    root = organization.root
    types = [{"Type": kind, "Status": "ENABLED"} for kind in TYPES.values()]
    return _listed(
        "Roots", [{"Id": root.id, "Arn": organization.arn_of(root), "Name": root.name, "PolicyTypes": types}], sent
    )


def _list_accounts(sent: _Sent, organization: Organization) -> Answer:
    accounts = [_account(each, organization) for each in organization.entities() if isinstance(each, Account)]
    return _listed("Accounts", accounts, sent)


def _list_accounts_for_parent(sent: _Sent, organization: Organization) -> Answer:
    parent = _found(sent, "ParentId", organization, Unit)
    return _listed("Accounts", [_account(each, organization) for each in parent.accounts], sent)


def _list_units_for_parent(sent: _Sent, organization: Organization) -> Answer:
    parent = _found(sent, "ParentId", organization, Unit)
    return _listed("OrganizationalUnits", [_unit(each, organization) for each in parent.units], sent)


def _list_children(sent: _Sent, organization: Organization) -> Answer:
    parent, kind = _found(sent, "ParentId", organization, Unit), sent["ChildType"]
    children: Sequence[Entity] = parent.accounts if kind == "ACCOUNT" else parent.units
    return _listed("Children", [{"Id": each.id, "Type": kind} for each in children], sent)


def _list_parents(sent: _Sent, organization: Organization) -> Answer:
    child = _found(sent, "ChildId", organization, (Account, Unit))
    parent = next((unit for unit in organization.units() if child in (*unit.accounts, *unit.units)), None)
    if parent is None:
        raise AwsError(*_NOT_FOUND["ChildId"])  # the root is nobody's child
    return _listed("Parents", [{"Id": parent.id, "Type": _type(parent)}], sent)


def _list_policies(sent: _Sent, organization: Organization) -> Answer:
    wanted = [each for each in organization.controls() if TYPES[each.kind] == sent["Filter"]]
    return _listed("Policies", [_summary(each) for each in wanted], sent)


def _list_policies_for_target(sent: _Sent, organization: Organization) -> Answer:
    target = _found(sent, "TargetId", organization, (Account, Unit))
    wanted = [each for each in (*target.scps, *target.rcps) if TYPES[each.kind] == sent["Filter"]]
    return _listed("Policies", [_summary(each) for each in wanted], sent)


def _list_targets_for_policy(sent: _Sent, organization: Organization) -> Answer:
    control = _control(sent, organization)
    targets = [
        {"TargetId": each.id, "Arn": organization.arn_of(each), "Name": _name(each), "Type": _type(each)}
        for each in organization.entities()
        if control in (*each.scps, *each.rcps)
    ]
    return _listed("Targets", targets, sent)


_ANSWERS: Final[Mapping[str, Callable[[_Sent, Organization], Answer]]] = {
    "DescribeAccount": _describe_account,
    "DescribeOrganization": _describe_organization,
    "DescribeOrganizationalUnit": _describe_unit,
    "DescribePolicy": _describe_policy,
    "ListAccounts": _list_accounts,
    "ListAccountsForParent": _list_accounts_for_parent,
    "ListChildren": _list_children,
    "ListOrganizationalUnitsForParent": _list_units_for_parent,
    "ListParents": _list_parents,
    "ListPolicies": _list_policies,
    "ListPoliciesForTarget": _list_policies_for_target,
    "ListRoots": _list_roots,
    "ListTargetsForPolicy": _list_targets_for_policy,
}


def _found(sent: _Sent, parameter: str, organization: Organization, kinds: Any) -> Any:
    """What a parameter names, if it is of these kinds.

    Raises:
        AwsError: it is not there.
    """
    id = sent.get(parameter, "")
    for entity in organization.entities():
        if entity.id == id and isinstance(entity, kinds):
            return entity
    raise AwsError(*_NOT_FOUND[parameter])


def _control(sent: _Sent, organization: Organization) -> Control:
    for control in organization.controls():
        if control.id == sent.get("PolicyId"):
            return control
    raise AwsError(*_NOT_FOUND["PolicyId"])


def _account_of(organization: Organization, account: str) -> Account:
    return next(each for each in organization.members[account].parent.accounts if each.id == account)


def _account(account: Account, organization: Organization) -> Answer:
    return {
        "Id": account.id,
        "Arn": organization.arn_of(account),
        "Email": _email(account.id),
        "Name": _name(account),
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "Paths": [f"{organization.members[account.id].path}{account.id}/"],
        "JoinedMethod": "CREATED" if account.id == organization.management else "INVITED",
        "JoinedTimestamp": _SINCE,
    }


def _unit(unit: Unit, organization: Organization) -> Answer:
    path = f"{organization.id}/{''.join(f'{each.id}/' for each in organization.way_to(unit))}"
    return {"Id": unit.id, "Arn": organization.arn_of(unit), "Name": unit.name, "Path": path}


def _summary(control: Control) -> Answer:
    return {
        "Id": control.id,
        "Arn": control.arn,
        "Name": control.name,
        "Description": "",
        "Type": TYPES[control.kind],
        "AwsManaged": control.by_aws,
    }


def _name(entity: Entity) -> str:
    if isinstance(entity, Account):
        return f"Account {LETTERS.get(entity.id, entity.id)}"
    return entity.name


def _type(entity: Entity) -> str:
    return "ACCOUNT" if isinstance(entity, Account) else "ROOT" if entity.is_root else "ORGANIZATIONAL_UNIT"


def _email(account: str) -> str:
    return f"account-{LETTERS.get(account, account).lower()}@example.com"


def _listed(name: str, found: list[Answer], sent: _Sent) -> Answer:
    """One page of a list. A page begins where the token of the one before it says."""
    token, most = sent.get("NextToken", "0"), int(sent.get("MaxResults") or _USUAL)
    start = int(token) if token.isascii() and token.isdigit() and len(token) < 9 else len(found) + 1
    if start > len(found):
        raise AwsError("InvalidInputException", "You specified an invalid value.", 400, "The NextToken is not ours.")
    more = {"NextToken": str(start + most)} if start + most < len(found) else {}
    return {name: found[start : start + most], **more}
