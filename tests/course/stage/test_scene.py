"""The stage says of every caller what the engine says: where each call ends, why in three words, and what changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import PERSONAS
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.course.exercises.targets import Wanted
from helpers.course.stage import telling
from helpers.course.stage.scene import REFUSED, Account, Lane, Scene
from helpers.ui import WorkbenchModel
from tests.story import BUCKET, OPERATOR, ROLE, permission, told, trust_policy

VENDOR = "arn:aws:iam::123456789012:root"
SERVICE_ROLE = "arn:aws:iam::123456789012:role/BackupServiceRole"
EXTERNAL_ID = {"Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}
IN = ""
EVERYBODY = frozenset({*"ABCD", "services"})


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    vendor = world.client("iam", "B/admin")
    may = permission("sts:AssumeRole", ROLE)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="Assume", PolicyDocument=may)
    yield world
    world.reset()


@pytest.fixture
def staged(world: World) -> Callable[..., Scene]:
    def scene(trust: str = "", **traits: Any) -> Scene:
        return WorkbenchModel(world, trust_policy=trust or trust_policy(OPERATOR), **traits).scene(EVERYBODY)

    return scene


def lanes(scene: Scene) -> dict[str, Lane]:
    return {lane.key: lane for lane in scene.lanes}


# who asks, the trust policy, the rest of the request → the wall at which the call ends, and the words on the line
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
ENDS = [
    ("backup-operator", trust_policy(OPERATOR), {}, IN, "gets in"),
    ("backup-operator", trust_policy(VENDOR), {}, IN, "gets in"),
    ("BackupServiceRole", trust_policy(VENDOR), {}, IN, "gets in"),
    ("intern", trust_policy(VENDOR), {}, "permission", "no permission"),
    ("intern", trust_policy(OPERATOR), {}, "permission", "no permission"),  # both stop it: the first one is drawn
    ("C/admin", trust_policy(VENDOR), {}, "trust", "not named"),
    ("D/admin", trust_policy("*", **EXTERNAL_ID), {}, "trust", "ExternalId absent"),
    ("backup-operator", trust_policy(VENDOR, **EXTERNAL_ID), {}, "trust", "ExternalId absent"),
    ("backup-operator", trust_policy(VENDOR, **EXTERNAL_ID), {"external_id": "x2"}, "trust", "ExternalId differs"),
    ("backup-operator", trust_policy(VENDOR, **EXTERNAL_ID), {"external_id": "x1"}, IN, "gets in"),
    ("backup-operator", trust_policy(OPERATOR, Action="sts:TagSession"), {}, "trust", "another action"),
    (
        "backup-operator",
        trust_policy(OPERATOR, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        {},
        "trust",
        "MFA absent",
    ),
    (
        "BackupServiceRole",
        trust_policy(VENDOR, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        {},
        "trust",
        "no MFA",
    ),
    (
        "backup-operator",
        trust_policy(VENDOR, Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        {},
        "trust",
        "address fails",
    ),
    (
        "backup-operator",
        trust_policy(VENDOR, Condition={"StringNotEquals": {"sts:ExternalId": "x1"}}),
        {"external_id": "x1"},
        "trust",
        "ExternalId fails",  # it does not differ: that is the fault
    ),
    ("backup-operator", trust_policy(OPERATOR, Effect="Deny"), {}, "trust", "explicit Deny"),
    ("developer", trust_policy("arn:aws:iam::111122223333:user/developer"), {}, IN, "gets in"),  # needs no permission
    # In its own account a permission is needed where the trust policy leaves it to the account.
    ("developer", trust_policy("arn:aws:iam::111122223333:root"), {}, "permission", "needed and missing"),
    ("ec2.amazonaws.com", trust_policy(OPERATOR), {}, "trust", "not named"),
    ("backup-operator", trust_policy(OPERATOR), {"session_name": "x"}, "request", "not accepted"),
    ("backup-operator", trust_policy(OPERATOR), {"fields": {"source_ip": "here"}}, "request", "not sent"),
    ("B/root", trust_policy(VENDOR), {"caller": "B/root"}, "request", "can't ask"),
]


@pytest.mark.parametrize(("who", "trust", "request_", "end", "words"), ENDS)
def test_where_a_call_ends(staged, who, trust, request_, end, words) -> None:
    lane = lanes(staged(trust, **request_))[who]
    assert (lane.end, lane.tag) == (end, words)


@pytest.mark.parametrize("trust", [row[1] for row in ENDS])
def test_every_line_says_what_the_engine_says(world, staged, trust) -> None:
    for name, lane in lanes(staged(trust)).items():
        found = rehearse(world, Ask(name), Drafts(trust))
        assert lane.gets_in is found.assumed, name
        assert len(lane.tag.split()) <= 3, lane.tag
        if found.assume is not None:
            assert lane.reason == found.assume.reason
            assert lane.denied is (getattr(found.assume.deciding_gate, "name", "") == "explicit-deny")
        assert (lane.end == IN) is not bool(lane.shut), name


OURS, DEVELOPER, NOT_NEEDED = "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/developer", "spared"
# who asks, the trust policy → what its own permission does to the call, and what the stage says besides
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
OWN = [
    ("developer", trust_policy(DEVELOPER), NOT_NEEDED, ""),
    ("developer", trust_policy(OPERATOR), NOT_NEEDED, "Named itself, developer needs no permission: it is of the"),
    ("developer", trust_policy(DEVELOPER, **EXTERNAL_ID), NOT_NEEDED, "Named itself, developer needs no permission"),
    ("developer", trust_policy("*", Effect="Deny"), NOT_NEEDED, ""),  # and nothing would help
    ("developer", trust_policy(OURS), "stops", "leaves it to the account, and the account has not permitted developer"),
    ("A/admin", trust_policy(OURS), "lets", ""),
    ("A/admin", trust_policy(OPERATOR), "lets", "The caller's own permission is given; it is not enough."),
    ("backup-operator", trust_policy(OPERATOR), "lets", ""),
    ("backup-operator", trust_policy(SERVICE_ROLE), "lets", "The caller's own permission is given; it is not enough."),
    ("intern", trust_policy(VENDOR), "stops", "The trust policy would let intern in: both sides must say yes."),
    ("ec2.amazonaws.com", trust_policy("", Principal={"Service": "ec2.amazonaws.com"}), NOT_NEEDED, ""),
    ("ec2.amazonaws.com", trust_policy(OPERATOR), NOT_NEEDED, ""),
]


@pytest.mark.parametrize(("who", "trust", "state", "says"), OWN)
def test_a_permission_that_is_not_needed_lets_nobody_through(world, who, trust, state, says) -> None:
    model = WorkbenchModel(world, trust_policy=trust, caller=who)
    scene = model.scene()
    assert next(wall.state for wall in scene.walls if wall.key == "permission") == state
    said = telling.further(scene, model.preview.found).removesuffix(scene.changes)
    assert says in said and bool(says) is bool(said.strip()), said


def test_the_step_of_the_permission_says_that_the_caller_has_none(world) -> None:
    for trust, says in (
        (trust_policy(OPERATOR), "developer has none, and needs none if the trust policy names it."),
        (trust_policy(DEVELOPER), "None is needed: inside one account the yes of the trust policy is enough."),
    ):
        path = WorkbenchModel(world, trust_policy=trust, caller="developer").preview.path
        assert next(step.words for step in path if step.name == "permission") == says


def test_everybody_who_can_act_is_there_once(staged) -> None:
    scene = staged()
    assert sorted(lanes(scene)) == sorted(who.name for who in PERSONAS.values() if who.kind != "root")
    assert [account.title for account in scene.accounts] == [
        *("Account B", "Account C", "Account A", "Account D", "AWS services")
    ]


def test_accounts_are_folded_until_somebody_opens_them(world) -> None:
    model = WorkbenchModel(world, trust_policy=trust_policy("*"), named=("intern",))
    scene = model.scene()
    assert [lane.key for lane in scene.lanes] == ["intern", "backup-operator"]
    assert {account.key: account.folded_words for account in scene.accounts} == {
        "B": "2 get in",
        "C": "1 gets in",
        "A": "3 get in",
        "D": "1 gets in",
        "services": "3 shut out",
    }
    opened = model.scene(frozenset({"D"}))
    assert "D/admin" in lanes(opened) and lanes(opened)["D/admin"].gets_in
    assert scene.count == opened.count


def test_who_comes_from_a_provider_is_of_no_account(world) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    for kind, name in (("oidc", "gitlab.com/pods"), ("saml", "Okta")):
        model = WorkbenchModel(world, caller=f"arn:aws:iam::111122223333:{kind}-provider/{name}")
        scene = model.scene()
        box = next(each for each in scene.accounts if any(lane.chosen for lane in each.lanes))
        assert (box.title, box.walled, scene.chosen.name) == ("Tokens", False, name)
        told = next(step.words for step in model.preview.path if step.name == "caller")
        assert told == "sts:AssumeRole takes AWS credentials; a provider's token goes with another call."


def test_a_service_stands_among_the_services_and_what_it_says_is_its_own(world) -> None:
    trust = trust_policy("", Principal={"Service": "backup.amazonaws.com", "AWS": OPERATOR})
    model = WorkbenchModel(world, trust_policy=trust, caller="backup.amazonaws.com")
    before = {account.key: [lane.end for lane in account.lanes] for account in model.scene(EVERYBODY).accounts}
    model.fill({"for_account": "444455556666", "source_arn": "arn:aws:backup:eu-central-1:444455556666:backup-vault:x"})
    scene = model.scene(EVERYBODY)
    assert {account.key: [lane.end for lane in account.lanes] for account in scene.accounts} == before
    lane = next(lane for lane in scene.lanes if lane.chosen)
    assert (lane.kind, lane.end) == ("service", IN)
    assert lane in next(account for account in scene.accounts if account.key == "services").lanes


GITHUB = "token.actions.githubusercontent.com"


def test_whoever_comes_with_a_token_has_a_line_beside_the_accounts(world) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""
    admin = world.client("iam", "A/admin")
    made = admin.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
    arn = made["OpenIDConnectProviderArn"]
    only_main = {"StringEquals": {f"{GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}}
    action = "sts:AssumeRoleWithWebIdentity"
    trust = trust_policy("", Principal={"Federated": arn}, Action=action, Condition=only_main)

    def shown(**claims: str) -> tuple[Lane, str, str, str]:
        model = WorkbenchModel(world, trust_policy=trust, caller="github")
        model.fill({f"token_{name}": value for name, value in claims.items()})
        scene, found = model.scene(), model.preview.found
        (lane,) = next(account for account in scene.accounts if account.key == "tokens").lanes
        return lane, telling.headline("denied", "", found), telling.further(scene, found), model.preview.path[0].words

    try:
        lane, _, _, asks = shown()
        assert (lane.name, lane.end, lane.tag, lane.chosen) == ("job of GitHub Actions", IN, "gets in", True)
        assert asks == 'A job of GitHub Actions asks with a token of sub "repo:acme/shop:ref:refs/heads/main".'
        lane, head, further, asks = shown(environment="production")
        assert (lane.end, lane.tag, head) == ("trust", "sub differs", "Denied at the trust policy")
        assert "permission" not in further and asks.endswith('"repo:acme/shop:environment:production".')
        assert shown(repo="acme/fork")[0].end == "trust"
        lane, _, _, asks = shown(aud="another")
        assert (lane.end, lane.tag, asks) == (REFUSED, "not accepted", "A job of GitHub Actions asks with a token.")
        assert shown(repo="acme")[0].tag == "not sent"
        names = [
            lane.name
            for issuer in ("cognito", "company")
            for lane in WorkbenchModel(world, caller=issuer).scene().lanes
            if lane.chosen
        ]
        assert names == ["app user of Cognito", "user of the company"]
    finally:
        admin.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_whoever_asks_has_a_line(staged, world) -> None:
    for caller in ("D/admin", "ec2.amazonaws.com", "C/root", "arn:aws:iam::555566667777:user/made-up", "nobody"):
        chosen = WorkbenchModel(world, caller=caller).scene().chosen
        assert chosen is not None, caller
        assert chosen.request == {"caller": caller}


def test_walls_say_what_they_do_to_the_chosen_call(staged) -> None:
    def states(scene: Scene) -> list[tuple[str, str]]:
        return [(wall.key, wall.state) for wall in scene.walls]

    assert states(staged(caller="intern")) == [("permission", "stops"), ("trust", "")]
    assert states(staged(caller="C/admin")) == [("permission", "lets"), ("trust", "stops")]
    assert states(staged()) == [("permission", "lets"), ("trust", "lets")]
    assert states(staged(session_name="x")) == [("permission", ""), ("trust", "")]
    assert [wall.place for wall in staged().walls] == ["caller:4", "trust:4"]


def test_a_boundary_is_a_wall_where_there_is_one(world, staged) -> None:
    vendor = world.client("iam", "B/admin")
    arn = vendor.create_policy(PolicyName="Fence", PolicyDocument=permission("s3:*", "*"))["Policy"]["Arn"]
    vendor.put_user_permissions_boundary(UserName="backup-operator", PermissionsBoundary=arn)
    try:
        scene = staged()
        assert [wall.key for wall in scene.walls] == ["permission", "boundary", "trust"]
        assert (scene.chosen.end, scene.chosen.tag) == ("boundary", "not in boundary")
        assert not any("boundary" in lane.spared for lane in scene.lanes)  # who has none passes
        # The trust policy decides, the line ends at the boundary before it: both are named, and who is newly shut out.
        model = WorkbenchModel(world)
        model.trust_policy = trust_policy(SERVICE_ROLE)
        found = model.preview.found
        assert telling.decided_at(found) == "trust" and telling.place(model.scene(), found) == "trust:7"
        said = telling.further(model.scene(), found)
        assert "the caller's boundary stops it, and so does the trust policy" in said
        assert said.endswith(model.scene().changes) and model.scene().changes
    finally:
        vendor.delete_user_permissions_boundary(UserName="backup-operator")
        vendor.delete_policy(PolicyArn=arn)


def test_a_vpc_endpoint_is_a_wall_where_its_policy_has_a_say(world, staged) -> None:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"""
    here = {"endpoint": "vpce-1a2b3c4d", "vpc": "vpc-111bbb22", "address": "10.0.0.10"}

    def served(action: str) -> str:
        statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    def shown(**form: Any) -> tuple[str, list[tuple[str, str]], Scene]:
        model = WorkbenchModel(world, trust_policy=trust_policy(OPERATOR), **form)
        scene, found = model.scene(), model.preview
        head = telling.headline(found.foreseen.kind, found.foreseen.verdict, found.found)
        assert {step.verdict.value for step in found.path} >= {"stopped"} or head == "Allowed"
        return head, [(wall.key, wall.state) for wall in scene.walls], scene

    with world.through("sts", **here, policy=served("sts:AssumeRole")):
        assert shown()[:2] == ("Allowed", [("permission", "lets"), ("endpoint", "lets"), ("trust", "lets")])
    with world.through("sts", **here, policy=served("sts:TagSession")):
        head, walls, scene = shown()
        assert (head, walls[1]) == ("Denied at the VPC endpoint", ("endpoint", "stops"))
        assert (scene.chosen.end, scene.chosen.tag) == ("endpoint", "not by this way")
    with world.through("s3", **here, policy=served("s3:PutObject")):
        head, walls, scene = shown()
        assert (head, walls) == ("In, but denied at the VPC endpoint", [("permission", "lets"), ("trust", "lets")])
        assert [(bar.title, bar.state) for bar in scene.home.bars] == [
            ("Role's permission", "lets"),
            ("VPC endpoint", "stops"),
        ]


def test_new_is_what_somebody_has_changed_and_not_what_the_world_has(world) -> None:
    def changes(model: WorkbenchModel) -> dict[str, str]:
        return {key: lane.change for key, lane in lanes(model.scene()).items() if lane.change}

    # Nothing was changed here: neither by the text that a lesson begins with, nor by what another cell saves.
    model = WorkbenchModel(world, trust_policy=trust_policy(SERVICE_ROLE))
    assert changes(model) == {}
    world.client("iam", "A/admin").update_assume_role_policy(
        RoleName="BackupAccessRole", PolicyDocument=trust_policy("444455556666")
    )
    assert changes(model) == {} and model.is_changed("trust")
    model.trust_policy = trust_policy(OPERATOR)
    assert changes(model) == {"backup-operator": "let in", "BackupServiceRole": "shut out"}
    # A press saves it: from there on it is nothing new. A refused one saves nothing.
    model.assume()
    assert changes(model) == {}
    model.trust_policy = trust_policy("arn:aws:iam::123456789012:user/nobody")
    model.assume()
    model.trust_policy = trust_policy(SERVICE_ROLE)
    assert changes(model) == {"backup-operator": "shut out", "BackupServiceRole": "let in"}
    model.start_again()
    assert changes(model) == {}
    # Another caller's draft is not compared with this one's.
    model.others = {"caller": permission("s3:*", "*")}
    model.caller = "BackupServiceRole"
    assert changes(model) == {}
    # What could not be saved compares with nothing.
    broken = WorkbenchModel(world, trust_policy="{")
    broken.trust_policy = trust_policy(OPERATOR)
    assert changes(broken) == {}


def test_new_and_shut_out_are_against_what_somebody_began_with(world) -> None:
    model = WorkbenchModel(world)
    assert not any(lane.change for lane in model.scene().lanes)
    model.trust_policy = trust_policy(SERVICE_ROLE)
    found = {key: lane.change for key, lane in lanes(model.scene()).items() if lane.change}
    assert found == {"backup-operator": "shut out", "BackupServiceRole": "let in"}
    assert model.scene().changes == "Newly let in: BackupServiceRole. Newly shut out: backup-operator."
    assert telling.further(model.scene(), model.preview.found) == model.scene().changes
    model.trust_policy = trust_policy("*")
    assert "D/admin" in [lane.key for account in model.scene().accounts for lane in account.folded if lane.change]
    before = model.stored_trust
    model.assume()
    assert not model.scene().changes
    model.trust_policy = before
    model.assume()


def test_a_deny_beside_an_allow_stops_the_call(staged) -> None:
    both = json.loads(trust_policy(VENDOR))
    both["Statement"] += json.loads(trust_policy(OPERATOR, Effect="Deny"))["Statement"]
    found = lanes(staged(json.dumps(both)))
    assert (found["backup-operator"].end, found["backup-operator"].tag) == ("trust", "explicit Deny")
    assert found["backup-operator"].denied and found["BackupServiceRole"].gets_in


def test_requests_of_one_caller_are_told_apart_by_what_differs(world) -> None:
    home = {"caller": "backup-operator", "source_ip": "192.0.2.1"}
    target = (
        Wanted("with a code", True, {"caller": "backup-operator", "mfa": True}),
        Wanted("without", False, {"caller": "backup-operator"}),
        Wanted("from home", False, home),
        Wanted("the intern", False, {"caller": "intern"}),
    )
    scene = WorkbenchModel(world, target, trust_policy=trust_policy(OPERATOR)).scene()
    assert [lane.about for lane in scene.targeted] == [
        "with a code, from its office",
        "without a code, from its office",
        "without a code, from 192.0.2.1",
        "",
    ]


def test_who_asks_under_several_names_is_told_by_the_source_identity(world) -> None:
    target = (
        Wanted("its own", True, {"caller": "backup-operator", "source_identity": "backup-operator"}),
        Wanted("another's", False, {"caller": "backup-operator", "source_identity": "intern"}),
        Wanted("none", False, {"caller": "backup-operator"}),
        Wanted("intern", False, {"caller": "intern", "source_identity": "intern"}),
    )
    scene = WorkbenchModel(world, target, trust_policy=trust_policy({"AWS": "*"})).scene()
    told = [lane.about for lane in scene.targeted]
    assert told == ["says backup-operator", "says intern", "no source identity", ""]


def test_a_service_that_works_for_several_is_told_by_for_whom(world) -> None:
    tasks = "ecs-tasks.amazonaws.com"
    target = (
        Wanted("for us", True, {"caller": tasks}),
        Wanted("for a customer", False, {"caller": tasks, "for_account": "C"}),
        Wanted("for somebody", False, {"caller": tasks, "for_account": "555566667777"}),
        Wanted("EC2", False, {"caller": "ec2.amazonaws.com"}),
    )
    scene = WorkbenchModel(world, target, trust_policy=trust_policy("", Principal={"Service": tasks})).scene()
    assert [lane.about for lane in scene.targeted] == [
        "for Account A", "for Account C", "for Account 555566667777", ""
    ]  # fmt: skip


def test_a_target_is_shown_on_the_lanes(world) -> None:
    target = (
        Wanted("the operator", True, {"caller": "backup-operator", "external_id": "x1"}),
        Wanted("the operator, saying nothing", False, {"caller": "backup-operator"}),
        Wanted("the intern", False, {"caller": "intern"}),
    )
    model = WorkbenchModel(world, target, trust_policy=trust_policy(OPERATOR))
    scene = model.scene()
    assert scene.count == "Target: 2 of 3 as wanted"
    told = {lane.about: lane.tag for lane in scene.targeted}
    assert told == {"with the ExternalId": "gets in", "without the ExternalId": "should stay out", "": "stays out"}
    assert [lane.chosen for lane in scene.targeted] == [False, True, False]
    model.trust_policy = trust_policy(VENDOR, **EXTERNAL_ID)
    assert model.scene().count == "Target met: 3 of 3 as wanted"
    model.fill(scene.targeted[0].request)
    assert (model.external_id, [lane.chosen for lane in model.scene().targeted]) == ("x1", [True, False, False])
    model.caller = "D/admin"
    assert [lane.key for lane in model.scene().lanes if lane.wanted is None] == ["form"]


@pytest.mark.parametrize("text", ["{", trust_policy(OPERATOR, Resource="*"), trust_policy(OPERATOR + "s"), ""])
def test_what_can_not_be_saved_leaves_the_last_text_in_sight(world, text) -> None:
    model = WorkbenchModel(world, trust_policy=trust_policy(VENDOR))
    before = model.scene()
    model.trust_policy = text
    scene = model.scene()
    assert not any(lane.change for lane in scene.lanes)
    assert scene.stale and scene.count == "Last text that could be saved"
    assert [(lane.key, lane.end) for lane in scene.lanes] == [(lane.key, lane.end) for lane in before.lanes]
    assert telling.further(scene, model.preview.found) == "The stage shows the last text that could be saved."
    model.trust_policy = trust_policy(OPERATOR)
    assert not model.scene().stale


def test_a_change_that_does_not_count_yet_is_told(world) -> None:
    model = WorkbenchModel(world, trust_policy=trust_policy(VENDOR))
    model.assume()
    assert model.scene().chosen.gets_in
    model.trust_policy = trust_policy("arn:aws:iam::999999999999:root")
    shut = model.scene().chosen.end
    world.slow(30)
    scene = model.scene()
    assert shut == "trust" and scene.chosen.gets_in
    late = "A change counts 30 seconds after it is saved (lab.slow): the stage shows what counts now."
    assert telling.further(scene, model.preview.found) == late
    world.slow(0)
    assert model.scene().chosen.end == "trust"


def test_the_roles_account(world) -> None:
    model = WorkbenchModel(world, trust_policy=trust_policy("444455556666"))
    home = model.scene().home
    assert (home.session, home.words, home.bucket_words, home.reached) == (
        "none",
        "no session",
        "nothing is listed",
        "",
    )
    model.trust_policy = trust_policy(OPERATOR)
    home = model.scene().home
    assert (home.session, home.words) == ("forecast", "would issue a session")
    assert (home.bucket_words, home.reached) == ("would be listed", "lets")
    assert [(bar.title, bar.state) for bar in home.bars] == [("Role's permission", "lets")]

    model.assume()
    home = model.scene().home
    assert (home.session, home.named, home.words) == ("live", "VendorSession", "60 min left, until 10:00")
    assert home.listed == ("backups/2035-01-13.sql.gz", "backups/2035-01-14.sql.gz", "reports/q4.csv")
    assert home.events == model.attempt.events and model.scene().event == home.events[0]
    world.later(minutes=15)
    home = model.scene().home
    assert (home.words, round(home.left, 2)) == ("45 min left, until 10:00", 0.75)

    # A changed trust policy ends no session.
    model.trust_policy = trust_policy("444455556666")
    scene = model.scene()
    assert (scene.chosen.end, scene.home.session, scene.event) == ("trust", "live", 0)
    assert scene.home.words == "45 min left, until 10:00, issued before"
    world.later(minutes=50)
    home = model.scene().home
    assert (home.session, home.words, home.left) == ("expired", "expired at 10:00, 5 min ago", 0)
    assert home.bucket_words == "ExpiredToken, if asked now"


def test_the_policies_on_the_way_to_the_bucket(world) -> None:
    nothing = permission("s3:GetObject", "*")
    model = WorkbenchModel(world, trust_policy=trust_policy(OPERATOR), others={"session": nothing})
    home = model.scene().home
    assert [(bar.title, bar.state) for bar in home.bars] == [("Role's permission", "lets"), ("Session policy", "stops")]
    assert (home.reached, home.bucket_words) == ("stops", "would be refused")
    model.others = {"bucket": trust_policy("*", Effect="Deny", Action="s3:*", Resource=[BUCKET, BUCKET + "/*"])}
    home = model.scene().home
    assert [(bar.title, bar.state) for bar in home.bars] == [("Role's permission", "lets"), ("Bucket policy", "stops")]


# what stands in the form → where the line stands that decides
PLACES = [
    (trust_policy(OPERATOR), {}, "trust:4"),
    (trust_policy(VENDOR, **EXTERNAL_ID), {}, "trust:12"),
    (trust_policy(OPERATOR, Effect="Deny"), {}, "trust:4"),
    (trust_policy(VENDOR), {"caller": "intern"}, ""),  # nothing is written: there is no line
    (trust_policy(OPERATOR), {"others": {"session": '{"Version": "2012-10-17", "Statement": []}'}}, ""),
    (trust_policy(OPERATOR), {"others": {"session": permission("s3:Get*", "*")}}, "session:1"),
    (trust_policy(OPERATOR), {"others": {"caller": permission("sts:TagSession", "*")}}, "caller:1"),
    (trust_policy(OPERATOR), {"session_name": "x"}, ""),
    ("{", {}, ""),
]


@pytest.mark.parametrize(("trust", "form", "place"), PLACES)
def test_the_line_that_decides(world, trust, form, place) -> None:
    model = WorkbenchModel(world, trust_policy=trust, **form)
    assert telling.place(model.scene(), model.preview.found) == place


# what stands in the form → the verdict in a few words, and the sentence that looks further
TOLD = [
    ({"caller": "intern"}, trust_policy(VENDOR), "Denied at the caller's permission", "would let intern in"),
    (
        {"caller": "developer"},
        trust_policy("111122223333"),
        "Denied at the caller's permission",
        "leaves it to the account, and the account has not permitted developer.",
    ),
    ({"caller": "intern"}, trust_policy(OPERATOR), "Denied at the trust policy", "It is stopped twice"),
    ({}, trust_policy(VENDOR, **EXTERNAL_ID), "Denied at the trust policy", "is given; it is not enough"),
    ({}, trust_policy(OPERATOR, Effect="Deny"), "Denied by a Deny in the trust policy", ""),
    ({"caller": "B/root"}, trust_policy(VENDOR), "Denied: this caller can't ask", ""),
    ({"others": {"session": permission("s3:Get*", "*")}}, trust_policy(OPERATOR), "In, but denied at the session policy", ""),
    ({}, trust_policy(OPERATOR), "Allowed", ""),
    ({}, "{", "Not saved: the trust policy is not JSON.", "The stage shows the last text"),
    ({"session_name": "x"}, trust_policy(OPERATOR), "Not sent: boto3 refuses the request before it leaves.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("form", "trust", "head", "further"), TOLD)
def test_the_verdict_in_a_few_words(world, form, trust, head, further) -> None:
    model = WorkbenchModel(world, trust_policy=trust, **form)
    found = model.preview.foreseen
    assert telling.headline(found.kind, found.verdict, model.preview.found) == head
    scene = replace(model.scene(), accounts=tuple(map(_unchanged, model.scene().accounts)))
    assert further in telling.further(scene, model.preview.found)


def _unchanged(account: Account) -> Account:
    """As if the draft were the stored policy: then the sentence is about the chosen call."""
    shown, folded = (tuple(replace(lane, change="") for lane in some) for some in (account.lanes, account.folded))
    return replace(account, lanes=shown, folded=folded)


def test_tokens_of_a_target_are_told_apart_by_the_lessons_words(world: World) -> None:
    """To AWS they are one provider; none of them has an ExternalId to be told by."""
    target = (
        Wanted("job in production", True, {"caller": "github", "claims": (("environment", "production"),)}),
        Wanted("pull request", False, {"caller": "github", "claims": (("event", "pull_request"),)}),
    )
    model = WorkbenchModel(world, target, caller="github", role="ReportRole")
    assert [(lane.name, lane.about) for lane in model.scene().targeted] == [
        ("job in production", ""),
        ("pull request", ""),
    ]
