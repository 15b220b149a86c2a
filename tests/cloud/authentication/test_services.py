"""Any AWS service as a caller: which keys it sends, for whom, and what no page of AWS says about that.

What a service sends is AWS's word, service by service:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from helpers import iam
from helpers.cloud import UnknownPersona, World, acting_services
from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import ActsFor
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.course.rounds.attempt import attempt
from helpers.iam.carried.services import SERVICES, Sends, sends
from helpers.notebook import lab
from helpers.ui.shell import LabError
from tests.cloud.kit import ROLE, A, C, Company, error, trust

EU = "eu-central-1"
STATES, BACKUP, LAMBDA = "states.amazonaws.com", "backup.amazonaws.com", "lambda.amazonaws.com"
SILENT = "does not say whether"
NOT_READ = "The lab has read no page"
SOME = "for which its keys are not sent"
WORKFLOW = f"arn:aws:states:{EU}:{A}:stateMachine:reports"


class Row(NamedTuple):
    service: str
    chosen: Mapping[str, str]
    sent: Mapping[str, str]
    note: str  # a piece of it; empty when nothing is open


def keys(account: str = "", arn: str = "", external_id: str = "") -> Mapping[str, str]:
    named = {"aws:SourceAccount": account, "aws:SourceArn": arn, "sts:ExternalId": external_id}
    return {key: value for key, value in named.items() if value}


# A role of account A is assumed.
ROWS = [
    # Documented: step-functions/latest/dg/procedure-create-iam-role.html
    Row("states", {}, keys(A, WORKFLOW), ""),
    Row("states", {"for_account": "C"}, keys(C, f"arn:aws:states:{EU}:{C}:stateMachine:reports"), ""),
    Row("states", {"source_arn": WORKFLOW}, keys(A, WORKFLOW), ""),
    Row(STATES, {"for_account": A, "source_arn": WORKFLOW}, keys(A, WORKFLOW), ""),
    # AmazonECS/latest/developerguide/task-iam-roles.html
    Row("ecs-tasks", {}, keys(A, f"arn:aws:ecs:{EU}:{A}:task/reports/0123456789abcdef0"), ""),
    Row("ecs-tasks", {"for_account": C}, keys(C, f"arn:aws:ecs:{EU}:{C}:task/reports/0123456789abcdef0"), ""),
    # "will always be set to": config/latest/developerguide/iamrole-permissions.html
    Row("config", {}, keys(A, f"arn:aws:config:{EU}:{A}:*"), ""),
    # The group, never a schedule: scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    Row("scheduler", {}, keys(A, f"arn:aws:scheduler:{EU}:{A}:schedule-group/default"), ""),
    # The ARN alone: codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
    Row("codebuild", {}, keys("", f"arn:aws:codebuild:{EU}:{A}:project/reports"), "aws:SourceAccount is absent"),
    Row("codebuild", {"for_account": "C"}, keys(C, f"arn:aws:codebuild:{EU}:{C}:project/reports"), "aws:SourceAccount is sent"),
    # Of some roles: AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html
    Row("rds", {}, keys(A, f"arn:aws:rds:{EU}:{A}:db:reports"), SOME),
    # The account id: AmazonCloudWatch/latest/logs/CreateFirehoseStream.html
    Row("firehose", {}, keys(external_id=A), SILENT),
    Row("firehose", {"for_account": "C"}, keys(C, external_id=C), SILENT),
    # Silent: aws-backup/latest/devguide/cross-service-confused-deputy-prevention.html
    Row("backup", {}, {}, SILENT),
    Row("backup", {"for_account": "A"}, keys(A), "aws:SourceArn is absent and aws:SourceAccount is sent"),
    Row("backup", {"source_arn": f"arn:aws:backup:{EU}:{C}:backup-plan:x"}, keys(C, f"arn:aws:backup:{EU}:{C}:backup-plan:x"), SILENT),
    Row("backup", {"source_arn": "arn:aws:s3:::bucket"}, keys("", "arn:aws:s3:::bucket"), "aws:SourceArn is sent"),
    # As the first lessons have them: nothing is sent, and docs/limits.md says why.
    Row("ec2", {}, {}, ""),
    Row("lambda", {}, {}, ""),
    Row("lambda", {"for_account": "C"}, keys(C), SILENT),
    # Not read.
    Row("codepipeline", {}, {}, NOT_READ),
    Row("batchoperations.s3", {}, {}, SILENT),
]  # fmt: skip


def named(row: Row) -> str:
    return row.service if row.service.endswith(".com") else f"{row.service}.amazonaws.com"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.service} {row.chosen}")
def test_a_service_sends_what_its_page_says_and_what_is_chosen(row: Row, company: Company) -> None:
    world, service = company.world, named(row)
    company.make_role(trust({"Service": service}))
    lab.as_service(row.service, **row.chosen).client("sts").assume_role(RoleArn=ROLE, RoleSessionName="work")
    event = world.trail.events(action="sts:AssumeRole")[-1]
    assert {key: event.context[key] for key in keys("x", "x", "x") if key in event.context} == row.sent
    assert (row.note in event.note) if row.note else event.note == ""
    record = lab.cloudtrail("A")[-1]
    assert record["eventName"] == "AssumeRole"
    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": service}
    # The rehearsal of the same asks the same, and the round that is made after it ends the same.
    rehearsed = rehearse(world, Ask(service, session_name="work", **row.chosen), Drafts(), lists=False)
    foreseen = rehearsed.assume
    assert foreseen is not None and foreseen.allowed
    theirs = {**event.context, "aws:UserAgent": "", "aws:SecureTransport": ""}
    assert {**foreseen.request.context, "aws:UserAgent": "", "aws:SecureTransport": ""} == theirs
    made = attempt(world, trust({"Service": service}), caller=service, session_name="work", **row.chosen)
    assert made.credentials is not None


def test_what_is_sent_is_what_a_trust_policy_reads(company: Company) -> None:
    """A service that another customer has set to work on your role: the confused deputy."""
    mine = {"StringEquals": {"aws:SourceAccount": A}}
    company.make_role(trust({"Service": [STATES, BACKUP]}, Condition=mine))
    ask = {"RoleArn": ROLE, "RoleSessionName": "work"}
    lab.as_service("states").client("sts").assume_role(**ask)
    lab.as_service("backup", for_account="A").client("sts").assume_role(**ask)
    for service, of in ((STATES, {"for_account": "C"}), (BACKUP, {"for_account": "C"}), (BACKUP, {})):
        refused = error(lab.as_service(service, **of).client("sts").assume_role, **ask)
        assert refused[0] == "AccessDenied" and refused[1].startswith(f"User: {service} is not authorized"), of
        foreseen = rehearse(company.world, Ask(service, **of), Drafts()).assume
        assert foreseen is not None and not foreseen.allowed
        policy = trust({"Service": [STATES, BACKUP]}, Condition=mine)
        assert attempt(company.world, policy, caller=service, **of).credentials is None


def test_an_external_id_that_is_passed_goes_before_what_the_service_sends(company: Company) -> None:
    company.make_role(trust({"Service": ["firehose.amazonaws.com", "cognito-idp.amazonaws.com"]}))
    for service in ("firehose", "cognito-idp"):
        lab.as_service(service).client("sts").assume_role(RoleArn=ROLE, RoleSessionName="x1", ExternalId="pool")
        assert company.world.trail.events()[-1].context["sts:ExternalId"] == "pool"
    lab.as_service("cognito-idp").client("sts").assume_role(RoleArn=ROLE, RoleSessionName="x1")
    assert "sts:ExternalId" not in company.world.trail.events()[-1].context


def test_a_service_linked_role_is_its_own_services_alone(company: Company) -> None:
    """Its trust policy decides. IAM/latest/UserGuide/using-service-linked-roles.html"""
    arn = company.iam.create_service_linked_role(AWSServiceName=BACKUP)["Role"]["Arn"]
    ask = {"RoleArn": arn, "RoleSessionName": "nightly"}
    assert lab.as_service("backup").client("sts").assume_role(**ask)["AssumedRoleUser"]["Arn"].endswith("/nightly")
    for other in ("config", "ec2"):
        assert error(lab.as_service(other).client("sts").assume_role, **ask)[0] == "AccessDenied"
    assert error(company.world.client("sts", "A/admin").assume_role, **ask)[0] == "AccessDenied"


@pytest.mark.parametrize("name", SERVICES)
def test_each_documented_service_has_a_resource_of_its_own(name: str) -> None:
    found = acting_services.keys(ActsFor(name), A)
    assert ("aws:SourceArn" in found) == (sends(name, "aws:SourceArn") is Sends.DOCUMENTED)
    assert ("aws:SourceAccount" in found) == (sends(name, "aws:SourceAccount") is Sends.DOCUMENTED)
    if arn := found.get("aws:SourceArn"):
        assert re.fullmatch(rf"arn:aws:[a-z0-9-]+:{EU}:{A}:\S+", str(arn)), arn
        assert name in ("ecs-tasks.amazonaws.com", "eks.amazonaws.com") or ":cluster/" not in str(arn)


SHOWN = (
    (("states",), "states.amazonaws.com, an AWS service: it belongs to no account."),
    (("states",), "  aws:SourceArn = arn:aws:states:eu-central-1:ACCOUNT:stateMachine:reports"),
    (("states",), "  ACCOUNT is the account whose role it assumes."),
    (("states", "C"), f"  aws:SourceAccount = {C}"),
    (("states",), "  The end of this ARN is ours: AWS's page tests arn:aws:states:REGION:ACCOUNT:stateMachine:*."),
    (("ecs-tasks", "C"), "  The end of this ARN is ours: AWS's page tests arn:aws:ecs:REGION:ACCOUNT:*."),
    (("batch",), "  The end of this ARN is ours."),
    (("backup",), f"{SERVICES[BACKUP].page} {SILENT} {BACKUP} sends aws:SourceArn or aws:SourceAccount"),
    (("codepipeline",), f"{NOT_READ} of AWS that says whether codepipeline.amazonaws.com sends"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "line"), SHOWN, ids=str)
def test_printed_it_says_what_it_sends(given: tuple[str, ...], line: str, world: World) -> None:
    session = lab.as_service(given[0], for_account=given[1] if given[1:] else None)
    assert any(each.startswith(line) for each in repr(session).splitlines()), repr(session)
    assert session.client("sts").meta.region_name == EU
    if given[1:]:
        assert "whose role it assumes" not in repr(session)


# "will always be set to" that ARN with its asterisk, or nothing is sent, or somebody chose the whole of it.
@pytest.mark.parametrize(
    "chosen", [{"service": "config"}, {"service": "backup"}, {"service": "states", "source_arn": WORKFLOW}]
)
def test_no_part_of_an_arn_is_ours_where_a_page_or_somebody_says_it_whole(chosen: dict[str, Any], world: World) -> None:
    assert "is ours" not in repr(lab.as_service(**chosen))


BAD: tuple[tuple[dict[str, Any], type[Exception], str], ...] = (
    ({"service": "lamda"}, UnknownPersona, "Did you mean 'lambda.amazonaws.com'?"),
    ({"service": "bakcup.amazonaws.com"}, UnknownPersona, "Did you mean 'backup.amazonaws.com'?"),
    ({"service": "ec2.amazonaw.com"}, UnknownPersona, "Did you mean 'ec2.amazonaws.com'?"),
    ({"service": "EC2.amazonaws.com"}, UnknownPersona, "Did you mean 'ec2.amazonaws.com'?"),
    ({"service": "states.amazonaws.com.cn"}, UnknownPersona, "There is no persona 'states.amazonaws.com.cn'."),
    ({"service": ""}, UnknownPersona, "There is no persona"),
    ({"service": "a b"}, UnknownPersona, "There is no persona"),
    ({"service": "x" * 5000}, UnknownPersona, "There is no persona"),
    ({"service": "backup", "for_account": "E"}, LabError, "'E' is no account"),
    ({"service": "backup", "for_account": 12}, LabError, "'12' is no account"),
    ({"service": "backup", "for_account": ""}, LabError, "'' is no account"),
    ({"service": "backup", "source_arn": "table/x"}, LabError, "'table/x' is no ARN"),
    ({"service": "backup", "for_account": "C", "source_arn": WORKFLOW}, LabError, f"belongs to account {A}, and {C} is given beside it"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "words"), BAD, ids=str)
def test_bad_input_is_one_sentence(given: dict[str, Any], kind: type[Exception], words: str, world: World) -> None:
    with pytest.raises(kind, match=re.escape(words)) as caught:
        lab.as_service(**given)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_only_a_service_works_for_somebody(world: World) -> None:
    for ask, words in (
        (Ask("intern", for_account=C), "Only an AWS service works for somebody"),
        (Ask(BACKUP, for_account="E"), "is no account"),
        (Ask("lamda.amazonaws.com", for_account=C), "Did you mean"),
    ):
        assert words in ask.fault
        assert words in rehearse(world, ask, Drafts()).problem


def test_a_service_keeps_its_keys_and_no_id_is_used_up_by_looking(world: World) -> None:
    assert world.identity(BACKUP).caller == iam.caller_from_arn(BACKUP)
    keys = world.credentials(BACKUP)
    assert world.credentials(BACKUP) == keys == world.credentials(ActsFor(BACKUP))
    assert world.credentials(ActsFor(BACKUP, A)) != keys
    assert world.credentials(LAMBDA) == world.credentials(ActsFor(LAMBDA))
    world.reset()
    assert world.credentials(BACKUP) == keys  # the same run, the same outputs


def test_a_service_calls_through_the_served_door(company: Company) -> None:
    company.make_role(trust({"Service": BACKUP}, Condition={"StringEquals": {"aws:SourceAccount": A}}))
    before = lab.as_service("backup", for_account="A")
    with lab.serve() as server:
        ask = {"RoleArn": ROLE, "RoleSessionName": "work"}
        for session in (lab.as_service("backup", for_account="A"),):
            assert session.client("sts", endpoint_url=server.url).assume_role(**ask)["Credentials"]
        assert (
            error(lab.as_service("backup").client("sts", endpoint_url=server.url).assume_role, **ask)[0]
            == "AccessDenied"
        )
        assert before.client("sts").assume_role(**ask)["Credentials"]  # inside the old keys go on
