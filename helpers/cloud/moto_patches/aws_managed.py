"""AWS's own managed policies, such as `arn:aws:iam::aws:policy/ReadOnlyAccess`, put in place when somebody asks.

moto carries the texts of all of them, 4.7 MB, and would parse them for every account at every start.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.iam.models import AWSManagedPolicy, iam_backends

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import not_modelled
from helpers.cloud.moto_tables import AWS_MANAGED

_CHANGES = (
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "SetDefaultPolicyVersion",
    "TagPolicy",
    "UntagPolicy",
)


def bring(call: ApiCall, account: str) -> None:
    """Put in place what a call names of AWS's managed policies; all of them when it lists them.

    Args:
        call: the API call.
        account: the account whose tables moto will look into.

    Raises:
        AwsError: the call would change one of them.
    """
    if call.operation in _CHANGES and call.form.get("PolicyArn", "").startswith(AWS_MANAGED):
        raise not_modelled(f"{call.name} on a policy of AWS's own, which AWS alone may change")
    named = {value for value in call.form.values() if value.startswith(AWS_MANAGED)}
    lists = call.operation == "ListPolicies" and call.form.get("Scope", "All") in ("All", "AWS")
    if not named and not lists:
        return
    if call.operation.startswith("AssumeRole"):  # session policies are looked for in the account of the role
        account = call.form.get("RoleArn", "").split(":")[4:5][0] if call.form.get("RoleArn", "").count(":") > 4 else ""
    if account not in iam_backends:
        return
    backend = iam_backends[account]["aws"]
    for arn in _texts() if lists else named & _texts().keys():
        if arn not in backend.managed_policies:
            name, text = _texts()[arn]
            policy: Any = AWSManagedPolicy.from_data(name, account, backend.region_name, json.loads(text))
            backend.managed_policies[arn] = policy


@lru_cache(maxsize=1)
def _texts() -> dict[str, tuple[str, str]]:
    """ARN → (name, moto's record as JSON text). As text they take a third of the memory."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    records: dict[str, Any] = json.loads(aws_managed_policies_data)
    return {
        f"{AWS_MANAGED[:-1]}{record['Path']}{name}": (name, json.dumps(record, separators=(",", ":")))
        for name, record in records.items()
    }
