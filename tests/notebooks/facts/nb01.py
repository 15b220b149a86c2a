"""What the prose of notebook 01 says in numbers."""

from __future__ import annotations

import json
import re
from ipaddress import ip_network

from helpers import iam
from helpers.cloud.authentication import identity
from helpers.cloud.personas import ACCOUNTS
from helpers.cloud.world import get_world
from helpers.course import lessons
from tests.iam.build import document, trusting
from tests.notebooks.committed import cells, shown
from tests.notebooks.facts.common import MINUTES, A, Fact, permission_policies_of_a_role, trust_policies_of_a_role, word


def elements_a_trust_statement_needs() -> int:
    """Those without which AWS would not save it."""
    whole = trusting({"AWS": ACCOUNTS["B"]})
    without = [{name: value for name, value in whole.items() if name != element} for element in whole]
    return sum(bool(iam.parse(document(statement), iam.PolicyKind.TRUST).errors) for statement in without)


def default_version() -> str:
    return iam.parse(json.dumps({"Statement": [trusting({"AWS": ACCOUNTS["B"]})]}), iam.PolicyKind.TRUST).version


OFFICE = identity.OFFICES[A]
PREFIX = int(re.search(r"198\.51\.100\.0/(\d+)", cells("01")["office"].source).group(1))


def network_of(address: str) -> str:
    """Of the size that the condition has."""
    return str(ip_network(f"{address}/{PREFIX}", strict=False))


FACTS = (
    Fact("01", "title", f"**{MINUTES['01']} minutes"),
    Fact("01", "puzzle", f"{word(shown('01', 'two-documents').count('Version')).capitalize()} documents belong to this role"),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    Fact("01", "compare", f"| {trust_policies_of_a_role()}, from the start | {permission_policies_of_a_role()} |"),
    Fact("01", "take-away", f"{trust_policies_of_a_role()} trust policy on each role, and none anywhere else"),
    Fact("01", "elements", f"{word(shown('01', 'vouched-for').count(', error:')).capitalize()} element is wrong"),
    Fact("01", "elements", f"needs {word(elements_a_trust_statement_needs())} elements"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    Fact("01", "read-spoiled", f"the rules of {default_version()[:4]}. Write `{json.loads(document())['Version']}`"),
    Fact("01", "read-spoiled", f"until all {word(len(lessons.target('01-who')))} lines say ✓"),
    Fact("01", "condition", f"calls from {OFFICE}"),
    Fact("01", "condition", f"(`/{PREFIX}`: the first {word(PREFIX // 8)} numbers must match)"),
    Fact("01", "condition", f"has the network {network_of(OFFICE)}"),
    Fact("01", "mfa", f"{word(len(get_world().mfa_code('backup-operator')))} digits of a device"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ()
