"""An organization as a learner writes it: what is made of it, and which sentence a fault gets.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.organizations.structure import FULL_ACCESS, RCP_FULL_ACCESS, Organization
from helpers.notebook import lab
from helpers.ui.shell import LabError
from tests.cloud.kit import A, B, C
from tests.cloud.organizations.written import allowing, denying, rcp, scp, shutting

NO_S3 = scp(denying("s3:*"))
NO_EC2 = scp(denying("ec2:*"))
SHUT = rcp(shutting("s3:*"))


def test_what_stands_is_printed_level_by_level(world: World) -> None:
    made = lab.organization(
        {
            "Workloads": {
                "scps": {"no-s3": NO_S3},
                "accounts": {"A": {"full_access": False, "scps": {"sts": scp(allowing("sts:*"))}}},
                "units": {"Empty": None},
            }
        },
        accounts=["B"],
        rcps={"shut": SHUT},
        management="C",
        delegated=["B"],
    )
    assert str(made).splitlines() == [
        f"Organization {made and made.id}, management account C (444455556666)",
        "  the root: SCPs FullAWSAccess; RCPs shut",
        "    account B (123456789012): SCPs FullAWSAccess · delegated administrator",
        "    account C (444455556666): SCPs FullAWSAccess · management account: SCPs and RCPs do not bind it",
        '    unit "Workloads": SCPs FullAWSAccess, no-s3',
        "      account A (111122223333): SCPs sts",
        '      unit "Empty": SCPs FullAWSAccess',
    ]
    assert lab.organization() is made is world.organization


def made(**written: Any) -> Organization:
    found = lab.organization(**{"accounts": ["A"], **written})
    assert found is not None
    return found


def test_accounts_are_letters_or_digits_and_texts_are_as_good_as_dicts(world: World) -> None:
    text = json.dumps(NO_S3)
    one = made(accounts=["A", B, "d", 222233334444], scps={"x": text})
    assert set(one.members) == {A, B, "999999999999", "222233334444", one.management}
    assert one.root.scps[1].text == text
    assert json.loads(made(scps={"x": NO_S3}).root.scps[1].text) == NO_S3
    assert made(scps={"x": NO_S3}).root.scps[1].text.count("\n") > 3  # so that a reason can name a line


def test_a_dict_that_is_too_long_with_white_space_goes_without(world: World) -> None:
    """Every character counts: "to save space … delete any white space"."""
    long = scp(*(denying(f"s3:Get{number:03}*") for number in range(125)))
    assert len(json.dumps(long, indent=2)) > 10_240 > len(json.dumps(long, separators=(",", ":")))
    assert "\n" not in made(scps={"long": long}).root.scps[1].text


def test_where_the_management_account_is(world: World) -> None:
    assert made(management="C").members[C].parent.is_root  # nobody has said where
    inside = lab.organization({"Security": {"accounts": ["C"]}}, accounts=["A"], management="C")
    assert inside is not None and inside.members[C].parent.name == "Security"
    assert inside.members[C].scps == () == inside.members[C].rcps
    assert made().management not in (A, B, C)  # an account of its own, in which nobody of the cast acts


def test_aws_s_own_policies_are_at_every_level(world: World) -> None:
    found = lab.organization(
        {"Outer": {"accounts": ["A"], "units": {"Inner": {"accounts": ["B"]}}}}, rcps={"shut": SHUT}
    )
    assert found is not None
    assert {entity.scps for entity in found.entities()} == {(FULL_ACCESS,)}
    assert all(entity.rcps[0] == RCP_FULL_ACCESS for entity in found.entities())
    assert [len(level) for level in found.members[B].scps] == [1, 1, 1, 1]
    assert [level[0].title for level in found.members[B].rcps] == ["shut"]  # AWS's own lets everything pass


def test_ids_are_of_aws_s_form_and_stay(world: World) -> None:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicySummary.html"""
    one = made(scps={"x": NO_S3}, rcps={"x": SHUT}, management="C")
    scp_arn, rcp_arn = one.root.scps[1].arn, one.root.rcps[1].arn
    start = f"arn:aws:organizations::{C}:policy/{one.id}"
    assert scp_arn.rpartition("/")[0] == f"{start}/service_control_policy"
    assert rcp_arn.rpartition("/")[0] == f"{start}/resource_control_policy"
    ids = [each.id for each in one.controls()]
    assert ids[:2] == ["p-FullAWSAccess", "p-RCPFullAWSAccess"] and len(set(ids)) == 4
    again = made(scps={"y": NO_EC2, "x": NO_S3}, management="C")
    assert again.root.scps[2].arn == scp_arn and again.root.scps[1].arn != scp_arn
    names = {"Same": {"units": {"Same": {"accounts": ["A"]}}}, "Same/Same": {}, "Same//Same": {}}
    nested = lab.organization(names)
    assert nested is not None and len({unit.id for unit in nested.units()}) == 5


def test_five_are_the_most_at_one_place(world: World) -> None:
    four = {f"scp-{number}": NO_S3 for number in range(4)}
    assert len(made(scps=four).root.scps) == 5
    assert len(made(scps={**four, "fifth": scp(allowing("*"))}, full_access=False).root.scps) == 5
    assert len(made(rcps=dict.fromkeys(four, SHUT)).root.rcps) == 5


def test_five_units_deep_is_the_most(world: World) -> None:
    def nested(depth: int) -> dict[str, Any]:
        return {f"unit-{depth}": {"accounts": ["A"]} if depth == 1 else {"units": nested(depth - 1)}}

    found = lab.organization(nested(5))
    assert found is not None and found.members[A].path.count("/ou-") == 5
    with pytest.raises(LabError, match="lies 6 units deep, and AWS has 5: move it up"):
        lab.organization(nested(6))


LONG = "x" * 129
# what is written → the sentence, which names the place and the mend
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"accounts": []}, 'No account is in this organization: name some in accounts, such as accounts=["A", "B"].'),
    ({"accounts": None, "scps": {"x": NO_S3}}, "No account is in this organization: name some in accounts,"),
    ({"accounts": ["A"], "management": "A"}, "Nobody but account A (111122223333) is in it, which manages it: name a member in accounts."),
    ({"accounts": ["Z"]}, "In the root: 'Z' is no account: write 12 digits, or A, B, C, D."),
    ({"accounts": [None]}, "In the root: 'None' is no account"),
    ({"accounts": [["A"]]}, "is no account: write 12 digits, or A, B, C, D."),
    ({"accounts": "A"}, 'The accounts of the root are a list, such as ["A", "B"], or a dict with what each has.'),
    ({"accounts": 111122223333}, "The accounts of the root are a list,"),
    ({"accounts": True}, "The accounts of the root are a list,"),
    ({"accounts": ["A", A]}, "Account A (111122223333) is in the root and named again in the root: an account is in one place."),
    ({"units": {"W": {"accounts": ["A"]}}}, 'Account A (111122223333) is in the root and named again in unit "W"'),
    ({"accounts": {"A": {"units": {}}}}, "Account A (111122223333) has no 'units': it takes scps, rcps, full_access."),
    ({"accounts": {"A": ["x"]}}, "What is in account A (111122223333) is a dict, such as {\"scps\": {…}}, not ['x']."),
    ({"units": ["W"]}, 'The units of the root are a dict of what is in each, such as {"Workloads": {"accounts": ["A"]}}.'),
    ({"units": {"W": ["B"]}}, 'What is in unit "W" is a dict, such as {"accounts": ["A"]}, not [\'B\'].'),
    ({"units": {"W": {"acounts": ["B"]}}}, "Unit \"W\" has no 'acounts': it takes accounts, units, scps, rcps, full_access."),
    ({"units": {"W": {"units": {"V": 7}}}}, 'What is in unit "V" is a dict, such as {"accounts": ["A"]}, not 7.'),
    ({"units": {"": {}}}, "A unit of the root is called '': a name is a text of 1 to 128 letters."),
    ({"units": {LONG: {}}}, "a name is a text of 1 to 128 letters."),
    ({"units": {7: {}}}, "A unit of the root is called 7: a name is a text of 1 to 128 letters."),
    ({"units": {"W": {"scps": {" ": NO_S3}}}}, "An SCP of unit \"W\" is called ' ': a name is a text of 1 to 128 letters."),
    ({"scps": [NO_S3]}, 'The SCPs of the root are a dict, name → policy, such as scps={"deny-leaving": {…}}.'),
    ({"rcps": "x"}, 'The RCPs of the root are a dict, name → policy, such as rcps={"deny-leaving": {…}}.'),
    ({"scps": {"x": 7}}, 'The SCP "x" at the root is a JSON text, or the same as a dict, not 7.'),
    ({"scps": {"x": {"Version": {1, 2}}}}, 'The SCP "x" at the root is a JSON text, or the same as a dict, not '),
    ({"scps": {"x": "{"}}, 'AWS would not save the SCP "x" at the root. Line 1'),
    ({"scps": {"x": {}}}, 'AWS would not save the SCP "x" at the root. '),
    ({"scps": {"x": scp(allowing("s3:*", Principal="*"))}}, 'AWS would not save the SCP "x" at the root. '),
    ({"accounts": {"A": {"scps": {"x": {"Version": "2008-10-17", "Statement": []}}}}}, 'AWS would not save the SCP "x" at account A (111122223333). '),
    ({"scps": {"x": scp(*(denying(f"s3:Get{n:04}*") for n in range(250)))}}, "the quota is 10,240. Shorten it."),
    ({"rcps": {"x": rcp(*(shutting(f"s3:Get{n:04}*") for n in range(120)))}}, "the quota is 5,120. Shorten it."),
    ({"rcps": {"x": scp(denying("s3:*"))}}, 'AWS would not save the RCP "x" at the root. '),  # no Principal
    ({"rcps": {"x": rcp(shutting("*"))}}, 'A resource control policy of yours can\'t have the Action "*". Name the service'),
    ({"rcps": {"x": rcp(shutting("iam:*"))}}, 'Resource control policies do not apply to "iam".'),
    ({"rcps": {"x": rcp({**shutting("s3:*"), "Effect": "Allow"})}}, "A resource control policy of yours can't allow."),
    ({"scps": {"FullAWSAccess": NO_S3}}, "FullAWSAccess at the root is AWS's own and is there by itself: take another name for yours, or write \"full_access\": False"),
    ({"rcps": {"RCPFullAWSAccess": SHUT}}, "RCPFullAWSAccess at the root is AWS's own and is there by itself"),
    ({"full_access": False}, "The root would have no SCP at all, which AWS refuses: give it one in scps, or leave FullAWSAccess there."),
    ({"units": {"W": {"full_access": False}}}, 'Unit "W" would have no SCP at all, which AWS refuses'),
    ({"units": {"W": {"full_access": "no"}}}, "full_access of unit \"W\" is True or False, not 'no'."),
    ({"full_access": 0}, "full_access of the root is True or False, not 0."),
    ({"scps": {f"s{n}": NO_S3 for n in range(5)}}, "The root would have 6, FullAWSAccess among them: AWS attaches at most 5 SCPs to one place"),
    ({"full_access": False, "scps": {f"s{n}": NO_S3 for n in range(6)}}, "The root would have 6: AWS attaches at most 5 SCPs to one place"),
    ({"rcps": {f"r{n}": SHUT for n in range(5)}}, "The root would have 6, RCPFullAWSAccess among them: AWS attaches at most 5 RCPs"),
    ({"scps": {"x": NO_S3}, "units": {"W": {"scps": {"x": NO_EC2}}}}, 'The SCP "x" says one thing at unit "W" and another at the root: give one another name.'),
    ({"scps": {"x": scp(denying("s3:*", Condition={"Bool": {"aws:SecureTransport": "${aws:username}"}}))}}, 'The SCP "x" at the root can\'t be enforced here: '),
    ({"management": "Z"}, "In management: 'Z' is no account: write 12 digits, or A, B, C, D."),
    ({"delegated": "A"}, 'delegated is a list of accounts, such as ["A"].'),
    ({"delegated": ["B"]}, "Account B (123456789012) is delegated and in no unit: name it in accounts."),
    ({"delegated": ["7"]}, "In delegated: '7' is no account"),
    ({"accounts": ["A", "C"], "management": "C", "delegated": ["C"]}, "Account C (444455556666) manages the organization, so it can't be a delegated administrator: leave it out of delegated."),
    ({"scp": {"x": NO_S3}}, "There is no setting 'scp'. Known: units, accounts, scps, rcps, full_access, management, delegated."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "words"), FAULTS, ids=[words[:60] for _, words in FAULTS])
def test_a_fault_is_one_sentence_with_its_place_and_its_mend(written: dict[str, Any], words: str, world: World) -> None:
    before = made()
    with pytest.raises(LabError) as caught:
        lab.organization(**{"accounts": ["A"], **written})
    assert words in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)
    assert lab.organization() is before  # what stood goes on to stand


def test_the_same_policy_may_be_at_several_places(world: World) -> None:
    found = made(scps={"x": NO_S3}, accounts={"A": {"scps": {"x": NO_S3}}}, rcps={"x": SHUT})
    assert len(found.controls()) == 4  # AWS's two, the SCP and the RCP of one name
    assert [level[-1].level for level in found.members[A].scps] == ["the root", "account A (111122223333)"]
