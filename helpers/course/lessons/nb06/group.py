"""06-group: every user whom the company offers the role gets in, and one group is meant."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb06.trusts import by_assertion
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_GROUP, _ANY = "saml:eduPersonAffiliation", "ForAnyValue:StringEquals"
_OTHERS = "The figures are for the staff alone."

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
GROUP = Exercise(
    id="06-group",
    title="One group of the company",
    ticket="Ticket 4755. Whoever the company's identity provider offers `AnalystRole` can become it. Only the group "
    f"`staff` is meant; the assertion names the groups in `{_GROUP}`. A user can be in several groups, or in none.",
    starter=by_assertion(),
    solution=by_assertion({_ANY: {_GROUP: "staff"}}),
    also_right=(by_assertion({_ANY: {_GROUP: ["staff"]}}),),
    known_wrong=(
        (by_assertion({"ForAllValues:StringEquals": {_GROUP: "staff"}}), "Somebody in no group gets in"),
        (
            by_assertion({"ForAllValues:StringEquals": {_GROUP: "staff"}, "Null": {_GROUP: "false"}}),
            "The request has several values. Must all of them fit, or one?",
        ),
        (by_assertion({"StringLike": {_GROUP: "staff"}}), "AWS asks for ForAnyValue or ForAllValues in front of"),
        (by_assertion({_ANY: {"saml:sub": "dana"}}), "Lee, employee and staff stays out, and should get in."),
        (by_assertion({"ForAnyValue:StringLike": {_GROUP: "st*"}}), "A student gets in, and should stay out."),
        (by_assertion({_ANY: {_GROUP: "Staff"}}), "Dana, of the staff stays out, and should get in."),
        (by_assertion({_ANY: {_GROUP: "staff"}}, Action="sts:AssumeRole"), "stays out, and should get in."),
    ),
    hints=(
        "The Condition tests for whom the assertion is made out, and nothing about the user.",
        f"The key is `{_GROUP}`. It has several values, so its operator begins with a qualifier.",
        f"Beside the other operator: `{_ANY}`, under it the key `{_GROUP}` and the value `staff`.",
    ),
    requests=(
        Probe("Dana, of the staff", "company", True, "She reads the figures.", claims={"affiliation": "staff"}),
        Probe("A student", "company", False, _OTHERS, claims={"user": "sam", "affiliation": "student"}),
        Probe("Somebody in no group", "company", False, _OTHERS, claims={"user": "kim"}),
        Probe(
            "Lee, employee and staff",
            "company",
            True,
            "Lee reads the figures too.",
            claims={"user": "lee", "affiliation": "employee, staff"},
        ),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="The Condition says which users of the company you mean. For a key with several values AWS asks for a "
    "qualifier: here ForAnyValue, for a missing group must fail.",
    role="AnalystRole",
    skill="token-claims",
)
