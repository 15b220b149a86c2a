"""Who may hand a role to a service: `iam:PassRole`, with the keys that say to whom and for what.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_AssociatedResourceArn
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpers.cloud import UnknownPersona, World
from helpers.notebook import lab
from helpers.ui.shell import LabError
from tests.cloud.kit import A, B, Company, allow, deny, document, error

REPORTS = f"arn:aws:iam::{A}:role/ReportRole"
INSTANCES = f"arn:aws:ec2:*:{A}:instance/*"
FUNCTION = f"arn:aws:lambda:eu-central-1:{A}:function:reports"
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
FOR_FUNCTION = {"ArnLike": {"iam:AssociatedResourceArn": FUNCTION}}
FOR_INSTANCES = {"ArnLike": {"iam:AssociatedResourceArn": INSTANCES}}
NO_POLICY = "because no identity-based policy allows the iam:PassRole action"
DENIED = "with an explicit deny in an identity-based policy"
UNSAID = {"sets_keys": False}


def passes(condition: Any = None, resource: str = REPORTS) -> dict[str, Any]:
    return allow("iam:PassRole", resource, **({"Condition": condition} if condition else {}))


# (the developer's permission, what is asked, how AWS's refusal ends; empty when it is allowed)
ROWS: tuple[tuple[list[dict[str, Any]], dict[str, Any], str], ...] = (
    ([], {"to": "lambda"}, NO_POLICY),
    ([passes()], {"to": "lambda"}, ""),
    ([passes()], {"to": "states.amazonaws.com"}, ""),
    ([passes(resource=f"arn:aws:iam::{A}:role/Other*")], {"to": "lambda"}, NO_POLICY),
    ([allow("iam:GetRole", "*")], {"to": "lambda"}, NO_POLICY),
    ([passes(TO_LAMBDA)], {"to": "lambda"}, ""),
    ([passes(TO_LAMBDA)], {"to": "lambda", "role": REPORTS}, ""),
    ([passes(TO_LAMBDA)], {"to": "ec2"}, NO_POLICY),
    # "Some services do not support this condition key."
    ([passes(TO_LAMBDA)], {"to": "lambda", **UNSAID}, NO_POLICY),
    ([passes()], {"to": "lambda", **UNSAID}, ""),
    ([passes(FOR_FUNCTION)], {"to": "lambda", "resource": FUNCTION}, ""),
    ([passes(FOR_FUNCTION)], {"to": "lambda", "resource": f"{FUNCTION}-2"}, NO_POLICY),
    ([passes(FOR_FUNCTION)], {"to": "lambda"}, NO_POLICY),
    ([passes(FOR_FUNCTION)], {"to": "lambda", "resource": FUNCTION, **UNSAID}, NO_POLICY),
    ([passes(FOR_INSTANCES)], {"to": "ec2"}, ""),
    ([passes(FOR_INSTANCES)], {"to": "lambda"}, NO_POLICY),
    ([passes(), deny("iam:PassRole", "*", Condition=TO_LAMBDA)], {"to": "lambda"}, DENIED),
    ([passes(), deny("iam:PassRole", "*", Condition=TO_LAMBDA)], {"to": "ec2"}, ""),
)  # fmt: skip


@pytest.mark.parametrize(("permission", "asked", "refused"), ROWS, ids=str)
def test_who_may_hand_a_role_over(
    permission: list[dict[str, Any]], asked: dict[str, Any], refused: str, company: Company, capsys: Any
) -> None:
    if permission:
        company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(*permission))
    before = len(lab.cloudtrail("A"))  # type: ignore[arg-type]
    handed = lab.hand_role(**{"role": "ReportRole", "by": "developer", **asked})
    denied = f"User: arn:aws:iam::{A}:user/developer is not authorized to perform: iam:PassRole on resource: {REPORTS} "
    assert (handed.allowed, handed.message) == (not refused, f"{denied}{refused}" if refused else "")
    printed = repr(handed)
    assert printed.startswith("Denied: developer may not hand ReportRole to" if refused else "Allowed: developer hands")
    told = " ".join(printed.split())
    assert handed.message in told and handed.decision.reason in told and "trust policy is not asked here" in told
    assert max(map(len, printed.splitlines())) <= 100
    event = company.world.trail.last
    assert event is not None and (event.action, event.resource, event.allowed) == ("iam:PassRole", REPORTS, not refused)
    lab.why()
    assert "developer asks for iam:PassRole on" in capsys.readouterr().out
    assert len(lab.cloudtrail("A")) == before  # type: ignore[arg-type]  # "`PassRole` is not an API call."


def test_what_the_question_carries(company: Company) -> None:
    def keys(**asked: Any) -> dict[str, Any]:
        context = lab.hand_role("ReportRole", by="A/admin", **asked).decision.request.context
        return {key: value for key, value in context.items() if key.startswith("iam:")}

    assert keys(to="lambda") == {"iam:PassedToService": "lambda.amazonaws.com"}
    assert keys(to="ec2") == {"iam:PassedToService": "ec2.amazonaws.com", "iam:AssociatedResourceArn": INSTANCES}
    assert keys(to="ecs-tasks", sets_keys=False) == {}
    with company.world.calling_from("192.0.2.99"):
        context = lab.hand_role("ReportRole", to="ec2").decision.request.context
    assert (context["aws:SourceIp"], context["aws:PrincipalArn"]) == ("192.0.2.99", f"arn:aws:iam::{A}:user/admin")
    assert (context["aws:RequestedRegion"], context["aws:ResourceAccount"]) == ("eu-central-1", A)


NOTES: tuple[tuple[list[dict[str, Any]], dict[str, Any], str], ...] = (
    # Lambda itself looks: https://github.com/pdomala/LambdaCDDemo/issues/1
    ([passes()], {"to": "lambda"}, "asked here: Lambda looks when the function is made, and refuses a role that it"),
    ([passes()], {"to": "ec2"}, "asked here: it decides when ec2.amazonaws.com assumes the role."),
    ([passes(FOR_FUNCTION)], {"to": "lambda"}, "No resource was named, so iam:AssociatedResourceArn is absent."),
    ([passes()], {"to": "lambda", **UNSAID}, "neither iam:PassedToService nor iam:AssociatedResourceArn"),
)  # fmt: skip


@pytest.mark.parametrize(("permission", "asked", "words"), NOTES, ids=str)
def test_what_is_not_asked_and_what_is_absent_is_told_where_it_matters(
    permission: list[dict[str, Any]], asked: dict[str, Any], words: str, company: Company
) -> None:
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(*permission))
    note = lab.hand_role(role="ReportRole", by="developer", **asked).note
    assert words in note
    assert ("iam:AssociatedResourceArn" in note) is (words.count("iam:AssociatedResourceArn") > 0)


def test_a_session_hands_over_what_its_role_and_its_session_policy_allow(company: Company) -> None:
    session = company.session(allow("iam:PassRole", REPORTS))
    assert lab.hand_role("ReportRole", to="lambda", by=session).allowed
    narrowed = company.assume(Policy=document(allow("s3:*", "*")))
    refused = lab.hand_role("ReportRole", to="lambda", by=narrowed)
    assert refused.message.endswith("because no session policy allows the iam:PassRole action")
    company.world.later(hours=2)
    with pytest.raises(LabError, match=r"Nobody has these credentials, or no longer\."):
        lab.hand_role("ReportRole", to="lambda", by=session)


# An instance profile hands its role to EC2: "you cannot specify a Region or instance ID in the EC2 instance ARN".
PROFILES = (
    ({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, True),
    (FOR_INSTANCES, True),
    (TO_LAMBDA, False),
    ({"ArnLike": {"iam:AssociatedResourceArn": f"arn:aws:ec2:eu-central-1:{A}:instance/i-1"}}, False),
)


@pytest.mark.parametrize(("condition", "allowed"), PROFILES, ids=str)
def test_an_instance_profile_takes_a_role_for_ec2(condition: Any, allowed: bool, company: Company) -> None:
    company.iam.create_instance_profile(InstanceProfileName="Reports")
    own = [allow("iam:AddRoleToInstanceProfile", "*"), passes(condition)]
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(*own))
    call = company.world.client("iam", "developer").add_role_to_instance_profile
    ask = {"InstanceProfileName": "Reports", "RoleName": "ReportRole"}
    if allowed:
        call(**ask)
    else:
        assert error(call, **ask)[1].endswith(NO_POLICY)
    first, second = company.world.trail.events(caller="developer")[-2:]
    assert (first.action, second.action) == ("iam:AddRoleToInstanceProfile", "iam:PassRole")
    assert not {"iam:PassedToService", "iam:AssociatedResourceArn"} & first.context.keys()


BAD: tuple[tuple[dict[str, Any], type[Exception], str], ...] = (
    ({"role": "Nope"}, LabError, f"There is no role 'Nope' in account {A}"),
    ({"role": f"arn:aws:iam::{A}:role/Nope"}, LabError, "There is no role"),
    # "pass an IAM role to a service that shares the same AWS account"
    ({"role": f"arn:aws:iam::{B}:role/BackupServiceRole"}, LabError, f"Only a role of account {A}"),
    ({"role": "arn:x"}, LabError, f"Only a role of account {A}"),
    ({"to": "lamda"}, UnknownPersona, "Did you mean 'lambda.amazonaws.com'?"),
    ({"by": "ec2.amazonaws.com"}, LabError, "belongs to no account"),
    ({"by": "nobody"}, UnknownPersona, "There is no persona 'nobody'."),
    ({"by": None}, UnknownPersona, "There is no persona"),
    ({"by": {"AccessKeyId": "x", "SecretAccessKey": "y"}}, LabError, "Nobody has these credentials"),
    ({"by": {"AccessKeyId": "x"}}, LabError, "no SecretAccessKey"),
    ({"resource": "function"}, LabError, "'function' is no ARN."),
)  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "words"), BAD, ids=str)
def test_bad_input_is_one_sentence(given: dict[str, Any], kind: type[Exception], words: str, world: World) -> None:
    before = len(world.trail.events(root=True))
    with pytest.raises(kind, match=re.escape(words)):
        lab.hand_role(**{"role": "ReportRole", "to": "lambda", "by": "developer", **given})
    assert len(world.trail.events(root=True)) == before  # nothing was asked
