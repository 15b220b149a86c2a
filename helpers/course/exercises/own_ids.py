"""The same jobs under the newer subject: whoever trusts acme/shop may also trust it by its ids.

A repository has one owner and one id, so a text that lists both forms lets nobody else in. GitHub adds the ids for
repositories created, renamed, transferred or opted in.
https://docs.github.com/en/actions/reference/security/oidc
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from helpers import iam
from helpers.cloud.federation.token_claims import github
from helpers.iam import PolicyKind

_SUB = f"{github().issuer.removeprefix('https://')}:sub"
_WHOLE = re.compile(r"repo:([^/:@*?]+/[^/:@*?]+):(.+)")


def with_own_ids(solution: iam.Policy) -> iam.Policy:
    """A trust policy that also lets the jobs in whom it names, where their subject has the ids of their repository.

    Args:
        solution: a right trust policy; without GitHub's subjects it stays as it is.
    """
    written = json.loads(solution.text)
    listed = written["Statement"] if isinstance(written["Statement"], list) else [written["Statement"]]
    changed = False
    for statement in listed:
        for tested in statement.get("Condition", {}).values():
            for key in [key for key in tested if key.lower() == _SUB]:
                named = tested[key] if isinstance(tested[key], list) else [tested[key]]
                more = list(_by_id(named))
                tested[key], changed = [*named, *more], changed or bool(more)
    return iam.parse(json.dumps(written), PolicyKind.TRUST) if changed else solution


def _by_id(subjects: list[str]) -> Iterator[str]:
    for subject in subjects:
        if found := _WHOLE.fullmatch(subject):
            repository, rest = found.groups()
            owned = str(github(repository, immutable_ids=True).claims["sub"])
            yield f"{owned.rpartition(':ref:')[0]}:{rest}"
