"""docs/what-changed.md: dated, newest first, each row with its page; what the engine can decide is as the page says."""

from __future__ import annotations

import re
from datetime import date

import pytest

from helpers.iam import Outcome, PolicyKind, caller_from_arn, parse
from tests import pages
from tests.iam.build import OIDC, OPERATOR, ROLE, A, allowing, ask, assume, document, trusting
from tests.places import DOCS
from tests.troubleshooting import rows
from tests.wording import BANNED

PAGE = (DOCS / "what-changed.md").read_text(encoding="utf-8")
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
DATED = [row for row in rows(PAGE) if len(row.cells) == 4]
UNDATED = [row for row in rows(PAGE) if len(row.cells) == 3]
GITHUB = "token.actions.githubusercontent.com"
WEB = "sts:AssumeRoleWithWebIdentity"


def latest(text: str) -> date:
    """A day, or the last that its month may mean."""
    day, month, year = re.fullmatch(r"(?:(\d{1,2}) )?(\w+) (\d{4})", text).groups()
    return date(int(year), MONTHS.index(month) + 1, int(day or 28))


def address(cell: str) -> str:
    whose, found = re.fullmatch(r"\[(AWS|GitHub)\]\((\S+)\)", cell).groups()
    assert not (pages.fault if whose == "AWS" else pages.issuer_fault)(found)
    return found


def test_the_newest_stands_first() -> None:
    dates = [latest(row.cells[0]) for row in DATED]
    assert len(dates) > 10 and dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("row", [*DATED, *UNDATED], ids=lambda row: row.cells[0][:40])
def test_each_row_has_its_page_and_an_announcement_its_month(row) -> None:
    assert all(row.cells) and not BANNED.search(" ".join(row.cells))
    found = address(row.cells[-1])
    if month := re.search(r"/whats-new/(\d{4})/(\d{2})/", found):
        said = latest(row.cells[0])
        assert (said.year, said.month) == (int(month[1]), int(month[2]))


@pytest.mark.parametrize("month", sorted(set(re.findall(r"/whats-new/(\d{4}/\d{2})/", PAGE))))
def test_an_announcement_cited_within_a_row_has_its_month_too(month: str) -> None:
    said = f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"
    rows_of_it = [row for row in DATED if f"/whats-new/{month}/" in " ".join(row.cells)]
    assert rows_of_it and all(said in re.sub(r"\(\S+\)", "", " ".join(row.cells)) for row in rows_of_it)


def test_every_address_within_a_row_is_a_page() -> None:
    for row in [*DATED, *UNDATED]:
        for found in re.findall(r"\]\((https:\S+)\)", " ".join(row.cells[:-1])):
            assert not pages.fault(found), found


def saved(**condition: dict[str, str]) -> bool:
    statement = trusting({"Federated": OIDC}, action=WEB, Condition=condition)
    return not parse(document(statement), PolicyKind.TRUST).errors


def test_a_shared_provider_wants_its_claim_and_takes_either_of_githubs_two() -> None:
    assert not saved(StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"})
    assert saved(StringEquals={f"{GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"})
    assert saved(StringEquals={f"{GITHUB}:job_workflow_ref": "acme/ci/.github/workflows/deploy.yml@refs/heads/main"})


def test_names_alone_do_not_let_in_a_subject_with_ids() -> None:
    caller = caller_from_arn(OIDC)
    trust = document(
        trusting({"Federated": OIDC}, action=WEB, Condition={"StringLike": {f"{GITHUB}:sub": "repo:acme/shop:*"}})
    )
    for subject, gets_in in {
        "repo:acme/shop:ref:refs/heads/main": True,
        "repo:acme@236491834/shop@320312269:ref:refs/heads/main": False,
    }.items():
        decided = ask(caller, WEB, ROLE, by_resource=trust, context={f"{GITHUB}:sub": subject})
        assert (decided.outcome is Outcome.ALLOW) is gets_in, subject


def test_a_role_does_not_trust_itself() -> None:
    session = caller_from_arn(f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/again")
    assert assume(session, trusting({"AWS": OPERATOR.arn})).outcome is Outcome.IMPLICIT_DENY
    assert assume(session, trusting({"AWS": [OPERATOR.arn, ROLE]})).outcome is Outcome.ALLOW
    by_account = trusting({"AWS": f"arn:aws:iam::{A}:root"})
    assert assume(session, by_account).outcome is Outcome.ALLOW
    assert assume(session, by_account, may=False).outcome is Outcome.IMPLICIT_DENY


def test_an_rcp_refuses_what_both_sides_allow() -> None:
    trust = document(trusting({"AWS": OPERATOR.arn}))
    rcp = document(allowing("sts:AssumeRole", effect="Deny", Principal="*"))
    allowed = (document(allowing("sts:AssumeRole", ROLE)),)
    assert ask(OPERATOR, "sts:AssumeRole", ROLE, by_resource=trust, identity=allowed).outcome is Outcome.ALLOW
    refused = ask(OPERATOR, "sts:AssumeRole", ROLE, by_resource=trust, identity=allowed, rcp=((rcp,),))
    assert refused.outcome is Outcome.EXPLICIT_DENY
