"""Changes that spread late: until they do, the documents from before decide. Nothing waits: the lab's clock is moved.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.notebook import lab
from helpers.ui.shell import LabError
from tests.cloud.kit import OPERATOR, ROLE, A, B, Company, allow, document, error, trust

INTERN = f"arn:aws:iam::{B}:user/intern"
MAY = document(allow("sts:AssumeRole", ROLE))
NOTHING = document(allow("s3:ListAllMyBuckets", "*"))
MANAGED = f"arn:aws:iam::{B}:policy/Own"
Step = Callable[[Company], Any]


def own(text: str) -> Step:
    return lambda c: c.vendor_iam.put_user_policy(UserName="backup-operator", PolicyName="assume", PolicyDocument=text)


def trusts(arn: str) -> Step:
    def change(company: Company) -> None:
        company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust({"AWS": arn}))

    return change


def managed(text: str, attached: bool = True) -> Step:
    def change(company: Company) -> None:
        company.vendor_iam.create_policy(PolicyName="Own", PolicyDocument=text)
        if attached:
            company.vendor_iam.attach_user_policy(UserName="backup-operator", PolicyArn=MANAGED)

    return change


def group(company: Company) -> None:
    company.vendor_iam.create_group(GroupName="operators")
    company.vendor_iam.put_group_policy(GroupName="operators", PolicyName="assume", PolicyDocument=MAY)


def both(*steps: Step) -> Step:
    return lambda company: [step(company) for step in steps]


def nothing(company: Company) -> None:
    pass


def vendor(operation: str, **arguments: Any) -> Step:
    return lambda company: getattr(company.vendor_iam, operation)(**arguments)


OF_OPERATOR = {"UserName": "backup-operator"}
# (what was there before, the change, may backup-operator assume the role after it?)
CHANGES: dict[str, tuple[Step, Step, bool]] = {
    "a trust policy lets in": (both(own(MAY), trusts(INTERN)), trusts(OPERATOR), True),
    "a trust policy shuts out": (both(own(MAY), trusts(OPERATOR)), trusts(INTERN), False),
    "a permission is given": (own(NOTHING), own(MAY), True),
    "the first permission is given": (nothing, own(MAY), True),
    "a permission is taken": (own(MAY), vendor("delete_user_policy", **OF_OPERATOR, PolicyName="assume"), False),
    "a policy is attached": (managed(MAY, False), vendor("attach_user_policy", **OF_OPERATOR, PolicyArn=MANAGED), True),
    "a policy is detached": (managed(MAY), vendor("detach_user_policy", **OF_OPERATOR, PolicyArn=MANAGED), False),
    "a new version": (
        managed(NOTHING),
        vendor("create_policy_version", PolicyArn=MANAGED, PolicyDocument=MAY, SetAsDefault=True),
        True,
    ),
    "a boundary is set": (
        both(own(MAY), managed(NOTHING, False)),
        vendor("put_user_permissions_boundary", **OF_OPERATOR, PermissionsBoundary=MANAGED),
        False,
    ),
    "into a group": (group, vendor("add_user_to_group", **OF_OPERATOR, GroupName="operators"), True),
    "out of a group": (
        both(group, vendor("add_user_to_group", **OF_OPERATOR, GroupName="operators")),
        vendor("remove_user_from_group", **OF_OPERATOR, GroupName="operators"),
        False,
    ),
}
NOTE = "A policy was changed at 09:00:00, and the change does not count yet: what was stored before it decided."


@pytest.fixture
def late(company: Company) -> Company:
    company.make_role(trust({"AWS": OPERATOR}))
    return company


def assumes(company: Company) -> bool:
    """Does backup-operator get in? The rehearsal says the same as the real call, and knows as much."""
    foreseen = rehearse(company.world, Ask(), Drafts(), lists=False)
    call = company.world.client("sts", "backup-operator").assume_role
    try:
        call(RoleArn=ROLE, RoleSessionName="VendorSession")
    except call.__self__.exceptions.ClientError as refused:
        assert refused.response["Error"]["Code"] == "AccessDenied"
        assert not foreseen.assumed
        return False
    assert foreseen.assumed
    return True


def note(world: World) -> str:
    return world.trail.last.note if world.trail.last else ""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_counts_only_after_so_many_seconds(name: str, late: Company) -> None:
    before, change, after = CHANGES[name]
    before(late)
    lab.slow(30)
    assert assumes(late) is not after and note(late.world) == ""  # what was changed before counts
    change(late)
    assert assumes(late) is not after
    assert note(late.world) == f"{NOTE} It counts from 09:00:30 (lab.slow)."
    lab.later(minutes=0.4)  # 24 seconds
    assert assumes(late) is not after and note(late.world).startswith(NOTE)
    lab.later(minutes=0.1)  # 30 seconds
    assert assumes(late) is after and note(late.world) == ""


@pytest.mark.parametrize("name", CHANGES)
def test_without_it_a_change_counts_at_once(name: str, late: Company) -> None:
    before, change, after = CHANGES[name]
    before(late)
    change(late)
    assert assumes(late) is after and note(late.world) == ""


def test_what_is_read_back_is_new_at_once_and_nothing_else_changes(late: Company) -> None:
    lab.slow(30)
    trusts(INTERN)(late)
    own(MAY)(late)
    assert not assumes(late)
    stored = late.iam.get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    assert stored["Statement"][0]["Principal"] == {"AWS": INTERN}
    assert late.vendor_iam.list_user_policies(UserName="backup-operator")["PolicyNames"] == ["assume"]
    # A new role is there at once, with its trust policy.
    late.make_role(trust({"AWS": f"arn:aws:iam::{A}:user/developer"}), name="NewRole")
    new = f"arn:aws:iam::{A}:role/NewRole"
    assert late.world.client("sts", "developer").assume_role(RoleArn=new, RoleSessionName="x1")["Credentials"]


def test_one_change_after_another(late: Company, capsys: pytest.CaptureFixture[str]) -> None:
    own(MAY)(late)
    lab.slow(60)
    trusts(INTERN)(late)
    lab.later(minutes=0.5)
    trusts(OPERATOR)(late)
    assert assumes(late) and note(late.world) == ""  # as it was before both, and is again
    lab.later(minutes=0.5)  # the first counts, and the second not yet
    assert not assumes(late)
    lab.why()
    told = " ".join(capsys.readouterr().out.split())
    assert "changed at 09:00:30, and the change does not count yet" in told and "from 09:01:30 (lab.slow)." in told
    lab.later(minutes=0.5)
    assert assumes(late)


def test_the_latest_of_several_changes_says_when_all_count(late: Company) -> None:
    own(MAY)(late)
    lab.slow(60)
    trusts(INTERN)(late)
    lab.later(minutes=0.5)
    trusts(f"arn:aws:iam::{A}:user/developer")(late)
    own(MAY)(late)  # changes nothing
    assert assumes(late)
    assert "changed at 09:00:30," in note(late.world) and "from 09:01:30 (lab.slow)." in note(late.world)


def test_it_ends_when_told_to_and_with_the_scene(late: Company) -> None:
    for end in (lambda: lab.slow(0), lab.reset):
        lab.slow()
        own(MAY)(late)
        assert not assumes(late)
        end()
        if end == lab.reset:
            late.make_role(trust({"AWS": OPERATOR}))
            own(MAY)(late)
        assert assumes(late)
        own(NOTHING)(late)
        assert not assumes(late)


def test_a_draft_would_not_count_yet_either(late: Company) -> None:
    own(MAY)(late)
    draft = Drafts(trust=trust({"AWS": INTERN}))
    assert not rehearse(late.world, Ask(), draft).assumed
    lab.slow(30)
    assert rehearse(late.world, Ask(), draft).assumed
    assert lab.attempt(trust({"AWS": INTERN})).credentials is not None  # and so it is


def test_a_refused_change_is_none(late: Company) -> None:
    own(MAY)(late)
    lab.slow(30)
    for call in (
        lambda: late.world.client("iam", "intern").delete_user_policy(UserName="backup-operator", PolicyName="assume"),
        lambda: late.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument="{}"),
    ):
        assert error(call)[0] in ("AccessDenied", "MalformedPolicyDocument")
    assert assumes(late) and note(late.world) == ""


def test_handing_a_role_over_goes_by_the_old_documents_too(late: Company) -> None:
    lab.slow(30)
    late.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(allow("iam:PassRole", "*")))
    refused = lab.hand_role("ReportRole", to="lambda", by="developer")
    assert not refused.allowed and NOTE in refused.note
    lab.later(minutes=0.5)
    assert lab.hand_role("ReportRole", to="lambda", by="developer").allowed


@pytest.mark.parametrize("wrong", [-1, "30", None, True, float("nan"), float("inf"), 86_401])
def test_bad_input_is_one_sentence(wrong: Any, world: World) -> None:
    with pytest.raises(LabError, match="Write a number of seconds from 0"):
        lab.slow(wrong)
