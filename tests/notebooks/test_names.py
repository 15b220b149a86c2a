"""Do the names in the prose, in the glossary and in the exercises' tickets and hints belong to the story?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from helpers import iam
from helpers.cloud import World, initial_state
from helpers.cloud.personas import ACCOUNTS, BUCKET, PERSONAS
from helpers.course import lessons
from helpers.course.documents import OUR_ID, SERVICE_ROLE, THEIR_ID, trust, wants
from helpers.ui import WorkbenchModel
from tests import recipes
from tests.notebooks.committed import NUMBERS, cells, one_line, shown
from tests.places import ROOT
from tests.story import OPERATOR, permission, told, trust_policy

GLOSSARY = dict(
    re.findall(r"^\| <a id=\S+></a>\*\*(.+?)\*\* \| (.+) \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.M)
)


def rows(notebook: str, cell_id: str, header: str) -> list[list[str]]:
    """The rows of the table in a Markdown cell that begins with this header."""
    lines = cells(notebook)[cell_id].source.partition(header)[2].splitlines()[2:]
    table = [line for line in lines[: lines.index("") if "" in lines else None] if line.startswith("|")]
    return [[field.strip() for field in line.strip("|").split(" | ")] for line in table]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


# --- tables of the prose ---------------------------------------------------------------------------------------


def test_who_is_who():
    """Every user and role of the story stands in its account's row, and nobody who is not there."""
    table = rows("00", "who-is-who", "| | account | who acts there |")
    made = {"A": {"BackupAccessRole", BUCKET}}  # the role that the lessons make, and the bucket
    for letter, *said in table:
        letter = letter.strip("*")
        there = {p.bare_name for p in PERSONAS.values() if p.account == ACCOUNTS[letter] and p.kind in ("user", "role")}
        assert said[0].startswith(ACCOUNTS[letter])
        named = set(code(" ".join(said)))
        assert named <= there | made.get(letter, set())
        if letter == "B":
            assert named == there
    assert [row[0].strip("*") for row in table] == list(ACCOUNTS)
    assert set(code(table[0][2])) == {"admin", "developer", "ReportRole"} | made["A"]


def test_what_code_runs_in_names_its_service():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services"""
    table = rows("02", "services", "| your code runs in | Principal |")
    assert len(table) == 3
    for place, principal in table:
        host = json.loads(code(principal)[0])["Service"]
        service = host.removesuffix(".amazonaws.com")
        assert PERSONAS[host].kind == "service"
        assert service.partition("-")[0] in place.lower()
        assert f"trusts {service}: Allowed: {host} assumes ReportRole" in shown("02", "try-services")


ERRORS = [
    (number, said)
    for number in NUMBERS
    if "real-life" in cells(number)
    for line in cells(number)["real-life"].source.partition("\n## What you gain")[0].splitlines()
    if line.startswith("| ")
    for said in code(line.split(" | ")[0])
    if re.match(r"[A-Z][a-zA-Z]+\b|not ", said)
]


@pytest.mark.parametrize(("number", "said"), ERRORS)
def test_an_error_of_real_life_is_one_that_a_learner_has_seen(number, said):
    seen = "".join(one_line(shown(number, cell.id)) for cell in cells(number).values() if cell.cell_type == "code")
    earlier = "".join(
        one_line(shown(other, cell.id))
        for other in NUMBERS
        if other < number
        for cell in cells(other).values()
        if cell.cell_type == "code"
    )
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
    without_token = ("InvalidAccessKeyId", "InvalidClientTokenId")  # S3's and STS's; no cell leaves the token out
    met = said in seen + earlier or said in without_token
    assert met, f"no cell shows {said!r} (or the notebook has not run), and 'real-life' names it; {recipes.NOTEBOOK}"


VENDOR_ADMIN = f"arn:aws:iam::{ACCOUNTS['B']}:user/admin"

# --- the workbench's target ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """As notebook 03 stands before its target: B has permitted its operator, its intern and its job."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", f"arn:aws:s3:::{BUCKET}"))
    vendor = world.client("iam", "B/admin")
    document = permission("sts:AssumeRole", "*")
    vendor.put_user_policy(UserName="intern", PolicyName="Generous", PolicyDocument=document)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="MayAssume", PolicyDocument=document)
    yield world
    world.reset()


def missed(world: World, name: str, text: str) -> list[str]:
    scene = WorkbenchModel(world, lessons.target(name), caller="BackupServiceRole", trust_policy=text).scene()
    return [lane.label for lane in scene.targeted if not lane.right]


def test_the_solution_in_the_prose_meets_the_target(world):
    (principal,) = (said for said in code(cells("03")["night-solution"].source) if said.startswith("{"))
    assert json.loads(principal) == {"AWS": SERVICE_ROLE}
    assert missed(world, "03-night", trust(json.loads(principal))) == []


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        (trust(OPERATOR), "backup-operator"),
        (trust([SERVICE_ROLE, OPERATOR]), "backup-operator"),
        (trust([SERVICE_ROLE, "arn:aws:iam::123456789012:user/intern"]), "intern, who works for the vendor too"),
        (trust("123456789012"), "intern, who works for the vendor too"),
        (trust([SERVICE_ROLE, "444455556666"]), "admin of Account C, another customer"),
        (trust([SERVICE_ROLE, "999999999999"]), "admin of Account D, a stranger"),
        (trust({"AWS": "*"}), "admin of Account D, a stranger"),
        (trust(SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": "x1"}}), "BackupServiceRole"),
        (
            trust("arn:aws:sts::123456789012:assumed-role/BackupServiceRole/nightly"),
            "BackupServiceRole, the next night",
        ),
        (
            trust(SERVICE_ROLE, {"DateLessThan": {"aws:CurrentTime": "2035-01-16T00:00:00Z"}}),
            "BackupServiceRole, the next night",
        ),
    ],
)
def test_every_request_of_the_target_notices_its_mistake(world, text, notices):
    assert notices in missed(world, "03-night", text)


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        (trust([VENDOR_ADMIN, SERVICE_ROLE]), "backup-operator"),
        (trust(OPERATOR), "admin of the vendor, who is permitted everything"),
        (
            trust(f"arn:aws:iam::{ACCOUNTS['B']}:root"),
            "intern, whom nobody has permitted",
        ),  # here B has permitted intern
        (trust([OPERATOR, VENDOR_ADMIN, "444455556666"]), "admin of Account C, another customer"),
        (trust([OPERATOR, VENDOR_ADMIN, "999999999999"]), "admin of Account D, a stranger"),
    ],
)
def test_every_request_of_the_first_stage_notices_its_mistake(world, text, notices):
    assert missed(world, "03-permit", trust([OPERATOR, VENDOR_ADMIN])) == []
    assert missed(world, "03-permit", text)[-1] == notices


ANY_ID, OF_US = {"StringLike": {"sts:ExternalId": "*"}}, wants(OUR_ID)


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        (trust(OPERATOR, wants(THEIR_ID)), ["backup-operator, for us", "backup-operator, for Account C"]),
        (trust(OPERATOR, ANY_ID), ["backup-operator, for Account C"]),
        (trust(OPERATOR, wants(OUR_ID, "StringEqualsIfExists")), ["backup-operator, for nobody named"]),
        (trust("123456789012", OF_US), ["intern, for us"]),
    ],
)
def test_every_request_about_the_customers_notices_its_mistake(world, text, notices):
    (principal,) = (said for said in code(cells("03")["profile"].source) if said.startswith("{"))
    assert missed(world, "03-customers", trust(json.loads(principal), OF_US)) == []
    assert missed(world, "03-customers", text) == notices


# --- tickets and hints -----------------------------------------------------------------------------------------

each_exercise = pytest.mark.parametrize("exercise", lessons.policies(), ids=lambda one: one.id)


@each_exercise
def test_a_ticket_names_who_and_what_the_solution_names(exercise):
    known = {persona.bare_name for persona in PERSONAS.values()} | {exercise.role}
    for said in code(exercise.ticket):
        there = said in known or said in exercise.solution
        assert there, f"{said!r} in the ticket is none of the cast, nor in the solution; {recipes.NOTEBOOK}"
    for account in re.findall(r"\b\d{12}\b", exercise.ticket):
        assert account in exercise.solution
    asks_for_an_id = OUR_ID in exercise.solution
    assert (OUR_ID in exercise.ticket) is asks_for_an_id and THEIR_ID not in exercise.ticket


@each_exercise
def test_the_hints_lead_to_the_solution(exercise):
    statements = json.loads(exercise.solution)["Statement"]
    for hint in exercise.hints:
        for said in code(hint):
            if said.startswith("{"):  # a piece of the solution, perhaps with something left to find
                shape = re.escape(json.dumps(json.loads(said), ensure_ascii=False)).replace("…", ".+")
                whole = " ".join(json.dumps(statement[element]) for statement in statements for element in statement)
                assert re.search(shape, whole), said
            elif re.search(r"\w[:.]\w", said):
                assert said in exercise.solution, said


@each_exercise
def test_the_takeaway_and_the_hints_keep_to_the_elements_there_are(exercise):
    words = {"Effect", "Principal", "Action", "Condition", "Resource", "AWS", "Service", "StringEquals"}
    for text in (exercise.takeaway, *exercise.hints):
        assert {said for said in code(text) if re.fullmatch(r"[A-Z]\w*", said)} <= words


# --- the glossary ----------------------------------------------------------------------------------------------


def decided(principal: object, caller: str, own: str = "") -> bool:
    """Does BackupAccessRole, trusting this principal, let that caller in?"""
    role = f"arn:aws:iam::{ACCOUNTS['A']}:role/BackupAccessRole"
    identity = (iam.parse(own, iam.PolicyKind.IDENTITY),) if own else ()
    policies = iam.Policies(iam.parse(trust(principal), iam.PolicyKind.TRUST), identity)
    request = iam.Request(iam.caller_from_arn(caller), "sts:AssumeRole", role, ACCOUNTS["A"], {}, policies)
    return iam.decide(request).allowed


MAY = permission("sts:AssumeRole", "*")
DENIES = permission("sts:AssumeRole", "*").replace('"Allow"', '"Deny"')
B_ROOT = f"arn:aws:iam::{ACCOUNTS['B']}:root"

# term · what its row says · what the engine or the story says
TRUE = [
    ("account", f"known by {len(ACCOUNTS['A'])} digits", all(len(number) == 12 for number in ACCOUNTS.values())),
    ("account", ", ".join(f"{letter} {number}" for letter, number in ACCOUNTS.items()), True),
    ("`:root`", "the whole account", decided(B_ROOT, OPERATOR, MAY)),
    ("`:root`", "It lets in neither everybody", not decided(B_ROOT, OPERATOR)),
    ("`:root`", "nor only the root user", decided(B_ROOT, OPERATOR, MAY) and not decided(B_ROOT, B_ROOT, MAY)),
    ("root user", "It can never assume a role", not decided(B_ROOT, B_ROOT, MAY)),
    ("delegate", "What `:root` in a trust policy does", not decided(B_ROOT, OPERATOR) and decided(B_ROOT, OPERATOR, MAY)),
    ("deny, explicit", "It beats every Allow", not decided(OPERATOR, OPERATOR, DENIES)),
    ("deny, implicit", "Nothing that must allow a request allows it", not decided(OPERATOR, OPERATOR)),
    ("role", "An identity without a password or long-term key", "ASIA" in shown("03", "assume-cli")),
    ("temporary credentials", "(`ASIA…`)", '"AccessKeyId": "ASIA' in shown("03", "assume-cli")),
    ("session", "it has a name, temporary credentials and an end", '"Expiration"' in shown("03", "assume-cli")),
    ("service principal", "`ec2.amazonaws.com`", PERSONAS["ec2.amazonaws.com"].kind == "service"),
    ("trust policy", "Says who may assume a role", not decided(OPERATOR, f"{OPERATOR[:-15]}intern", MAY)),
    ("trust policy", "Every role has exactly one", "required: --assume-role-policy-document" in shown("03", "create-without-trust")),
    ("permission policy", "Says what its user or role may do", "s3:DeleteObject" in shown("03", "use-cli")),
    ("ExternalId", "It is no secret", True),
    ("principal", "an account, a user, a role, a session or a service", not iam.parse(trust([
        ACCOUNTS["B"], OPERATOR, SERVICE_ROLE, f"arn:aws:sts::{ACCOUNTS['B']}:assumed-role/BackupServiceRole/nightly",
    ]), iam.PolicyKind.TRUST).errors),
]  # fmt: skip


@pytest.mark.parametrize(("term", "words", "holds"), TRUE, ids=[f"{term}: {words[:40]}" for term, words, _ in TRUE])
def test_the_glossary_says_what_is_so(term, words, holds):
    assert words in GLOSSARY[term] and holds


def test_the_glossarys_examples_are_of_the_story():
    for term, meaning in GLOSSARY.items():
        for said in code(meaning):
            found = re.fullmatch(r"arn:aws:iam::(\d{12}):(?:role|user)/([\w-]+)", said)
            if found:
                assert found.group(1) in ACCOUNTS.values(), term
                assert found.group(2) in {
                    *initial_state.TRUST,
                    "BackupAccessRole",
                    *(p.bare_name for p in PERSONAS.values()),
                }
            elif re.fullmatch(r"(sts|s3|iam|aws):\w+", said):
                seen = any(
                    said in cell.source or said in str(cell.get("outputs"))
                    for n in NUMBERS
                    for cell in cells(n).values()
                )
                assert seen, f"{said} is met nowhere in the course"
