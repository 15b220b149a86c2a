"""What is said about somebody whom a policy names and who is not there: a user and a role are often mistaken."""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.course.documents import trust
from helpers.iam import PolicyKind
from helpers.iam.saving import principal_element

B = "arn:aws:iam::123456789012"
THERE = {f"{B}:role/BackupServiceRole", f"{B}:user/jobs/nightly"}


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        (f"{B}:user/BackupServiceRole", f"There is a role of that name: write {B}:role/BackupServiceRole."),
        (f"{B}:role/jobs/nightly", f"There is a user of that name: write {B}:user/jobs/nightly."),
        (f"{B}:user/nobody", "Create it first, or mend the name."),
        ("arn:aws:iam::111122223333:user/BackupServiceRole", "Create it first, or mend the name."),
        ("AIDAEXAMPLEEXAMPLE", "Create it first, or mend the name."),
    ],
)
def test_the_hint_knows_a_role_of_a_users_name_and_a_user_of_a_roles(named, hint):
    policy = iam.parse(trust({"AWS": named}), PolicyKind.TRUST)
    (found,) = principal_element.missing(policy, lambda text: text in THERE)
    assert found.hint == f"AWS saves the policy only when the user or role exists. {hint}"
