"""The simulator's operations: from the parameters of a call to AWS's answer, as data.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.cloud.iam_operations import DONE_TO
from helpers.cloud.s3 import actions as s3_actions
from helpers.cloud.simulator import context_keys, simulation, verdicts
from helpers.cloud.simulator.simulation import Simulation
from helpers.cloud.simulator.verdicts import Matched, OfAction, OnResource

Answer = dict[str, Any]
_USUAL = 100  # results of one answer
_NAMED_WITH_PATH = {"user": "User", "role": "Role", "group": "Group", "policy": "Policy"}


def simulate_principal_policy(sent: Mapping[str, Any]) -> Answer:
    """SimulatePrincipalPolicy.

    Args:
        sent: its parameters.

    Raises:
        AwsError: in the words of a client.
        Unsupported: a policy says something that the engine does not model.
    """
    return _answer(simulation.of_principal(sent), sent)


def simulate_custom_policy(sent: Mapping[str, Any], account: str) -> Answer:
    """SimulateCustomPolicy.

    Args:
        sent: its parameters.
        account: whose credentials ask.

    Raises:
        AwsError: in the words of a client.
        Unsupported: a policy says something that the engine does not model.
    """
    return _answer(simulation.custom(sent, account), sent)


def context_keys_for_principal(sent: Mapping[str, Any]) -> Answer:
    """GetContextKeysForPrincipalPolicy.

    Args:
        sent: its parameters.

    Raises:
        AwsError: in the words of a client.
    """
    simulation.holder_of(sent["PolicySourceArn"])
    sources = (*simulation.attached(sent["PolicySourceArn"]), *simulation.sent_policies(sent))
    return {"ContextKeyNames": list(context_keys.of(source.policy for source in sources))}


def context_keys_for_custom(sent: Mapping[str, Any]) -> Answer:
    """GetContextKeysForCustomPolicy.

    Args:
        sent: its parameters.

    Raises:
        AwsError: in the words of a client.
    """
    return {"ContextKeyNames": list(context_keys.of(source.policy for source in simulation.sent_policies(sent)))}


def _answer(asked: Simulation, sent: Mapping[str, Any]) -> Answer:
    results = [_of_action(asked, one) for one in verdicts.of(asked)]
    start, most = _from(sent.get("Marker"), len(results)), int(sent.get("MaxItems") or _USUAL)
    answer: Answer = {"EvaluationResults": results[start : start + most], "IsTruncated": start + most < len(results)}
    if answer["IsTruncated"]:
        answer["Marker"] = str(start + most)
    return answer


def _from(marker: str | None, count: int) -> int:
    if marker is None:
        return 0
    if not (marker.isascii() and marker.isdigit() and int(marker) < count):
        raise simulation.invalid("Invalid Marker.")
    return int(marker)


def _of_action(asked: Simulation, one: OfAction) -> Answer:
    decisive = [result for result in one.results if result.verdict == one.verdict]
    answer: Answer = {
        "EvalActionName": one.action,
        "EvalResourceName": _template(one.action),
        "EvalDecision": one.verdict,
        "MatchedStatements": _statements([each for result in decisive for each in result.matched]),
        "MissingContextValues": list(one.missing),
        **_limits(one.results),
    }
    if asked.resources:
        answer["EvalDecisionDetails"] = _details(one.results)
        answer["ResourceSpecificResults"] = [_on_resource(result, one.missing) for result in one.results]
    return answer


def _on_resource(result: OnResource, missing: Sequence[str]) -> Answer:
    answer: Answer = {
        "EvalResourceName": result.resource,
        "EvalResourceDecision": result.verdict,
        "MatchedStatements": _statements(result.matched),
        "MissingContextValues": list(missing),
    }
    if result.details:
        answer["EvalDecisionDetails"] = result.details
    if result.boundary is not None:
        answer["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": result.boundary}
    return answer


def _limits(results: Sequence[OnResource]) -> Answer:
    answer: Answer = {}
    if results[0].organization is not None:
        allowed = all(result.organization for result in results)
        answer["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    if results[0].boundary is not None:
        allowed = all(result.boundary for result in results)
        answer["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    return answer


def _details(results: Sequence[OnResource]) -> dict[str, str]:
    """The most restrictive decision of each sort of policy; of calls inside one account it is empty."""
    found: dict[str, list[str]] = {}
    for result in results:
        for name, verdict in result.details.items():
            found.setdefault(name, []).append(verdict)
    return {name: verdicts.strictest(each) for name, each in found.items()}


def _statements(matched: Sequence[Matched]) -> list[Answer]:
    """Each statement once, and where it stands: lines and columns from 1, up to the place behind its last sign."""
    found = {(each.source.name, each.match.index): each for each in matched}
    return [
        {
            "SourcePolicyId": each.source.name,
            "SourcePolicyType": each.source.sort,
            "StartPosition": {"Line": each.match.place.line, "Column": each.match.place.column},
            "EndPosition": {"Line": each.match.place.end_line, "Column": each.match.place.end_column},
        }
        for each in found.values()
    ]


def _template(action: str) -> str:
    """What the action is done to, as a template; `*` where there is no one form.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
    """
    service, _, name = action.partition(":")
    if action.lower() in s3_actions.BUCKET_ACTIONS:
        return "arn:${Partition}:s3:::${BucketName}"
    if action.lower() in s3_actions.OBJECT_ACTIONS:
        return "arn:${Partition}:s3:::${BucketName}/${KeyName}"
    kind = "role" if action.lower().startswith("sts:assumerole") else ""
    if service.lower() == "iam":
        kind = next((held for operation, held in DONE_TO.items() if operation.lower() == name.lower()), "")
    if kind in _NAMED_WITH_PATH:
        return f"arn:${{Partition}}:iam::${{Account}}:{kind}/${{{_NAMED_WITH_PATH[kind]}NameWithPath}}"
    return "*"
