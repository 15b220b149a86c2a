"""What S3 checks when a bucket policy is saved, beyond what `helpers.iam` knows: whose policy it will be.

S3 checks that a statement makes sense: that its resources are this bucket's, that each action can be done to one of
them, and that its conditions on S3's own keys fit its actions.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

from functools import lru_cache

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.s3 import actions
from helpers.iam import patterns
from helpers.iam.document import Statement

_ALL = actions.BUCKET_ACTIONS | actions.OBJECT_ACTIONS | actions.OTHER_ACTIONS


def check(policy: iam.Policy, bucket: str) -> None:
    """Refuse a policy that S3 would not save for this bucket.

    Args:
        policy: the document; `helpers.iam` has found nothing wrong with it.
        bucket: the bucket's name.

    Raises:
        AwsError: `MalformedPolicy`, in S3's words; `NotImplemented`, by name.
    """
    if policy.unsupported:
        raise not_modelled(policy.unsupported[0])  # nor can be known whether it makes the bucket public
    for statement in policy.statements:
        _check_principals(statement)
        _check_actions(statement)
        _check_resources(statement, bucket)
        _check_conditions(statement)


def _check_principals(statement: Statement) -> None:
    for element in (statement.principal, statement.not_principal):
        for value in element.values if element else ():
            if value.kind == "CanonicalUser" and value.text not in moto_tables.FACTS.canonical_user_ids:
                raise _malformed("Invalid principal in policy")


def _check_actions(statement: Statement) -> None:
    for text in statement.actions.texts:
        if text != "*" and not _covered(text):
            raise _malformed("Policy has invalid action")


def _check_resources(statement: Statement, bucket: str) -> None:
    """Every resource is the bucket or objects in it, and every action has one it can be done to.

    A wildcard is accepted when it may stand for this bucket's name: https://github.com/noobaa/noobaa-core/issues/10058
    and https://github.com/versity/versitygw/issues/645 report what AWS answers.
    """
    if statement.resources is None or statement.resources.negated:
        return
    arn = f"arn:aws:s3:::{bucket}"
    buckets = objects = False
    for text in statement.resources.texts:
        of_bucket, of_objects = can_meet(text, arn), can_meet(text, f"{arn}/*")
        if not of_bucket and not of_objects:
            raise _malformed("Policy has invalid resource")
        buckets, objects = buckets or of_bucket, objects or of_objects
    if statement.actions.negated:
        return
    possible = (actions.BUCKET_ACTIONS if buckets else frozenset()) | (
        actions.OBJECT_ACTIONS if objects else frozenset()
    )
    for text in statement.actions.texts:
        if not _covered(text) & possible:
            raise _malformed("Action does not apply to any resource(s) in statement")


def _check_conditions(statement: Statement) -> None:
    """A condition on one of S3's own keys must fit every action that is named in full.

    What S3 does with actions named by a wildcard is not documented; they are let pass.
    """
    keys = {actions.family(condition.name) for condition in statement.conditions}
    ours = {key for key in keys if key.startswith("s3:") and key in _known_keys()}
    if statement.actions.negated:
        return
    for text in statement.actions.texts:
        if "*" not in text and "?" not in text and not ours <= actions.keys_of(text):
            raise _malformed("Conditions do not apply to combination of actions and resources in statement")


@lru_cache(maxsize=1)
def _known_keys() -> frozenset[str]:
    return frozenset().union(*map(actions.keys_of, _ALL))


@lru_cache(maxsize=512)
def _covered(pattern: str) -> frozenset[str]:
    """The S3 actions that a pattern covers."""
    return frozenset(filter(patterns.action(pattern), _ALL))


def can_meet(pattern: str, other: str) -> bool:
    """Is there a text that both patterns match? A policy variable may stand for anything.

    Args:
        pattern: a Resource, with `*`, `?` and policy variables.
        other: the pattern it may meet.
    """
    ones, others = _pieces(pattern), _pieces(other)
    # reached[j]: some text is matched by the pieces of `ones` so far and by the first j pieces of `others`.
    reached = [True] + [False] * len(others)
    for one in [*ones, ""]:
        following = [False] * (len(others) + 1)
        for j, here in enumerate(reached):
            if not here:
                continue
            another = others[j] if j < len(others) else ""
            if "*" in (one, another):
                # A star may end here, or take one more piece of the other pattern.
                if another:
                    reached[j + 1] = True
                following[j] = following[j] or bool(one)
            elif one and (one == another or (another and "?" in (one, another))):
                following[j + 1] = True
        if not one:
            return reached[-1]
        reached = following
    return False


def _pieces(pattern: str) -> list[str]:
    """The pattern's characters; a policy variable is a `*`, and `${*}`, `${?}` and `${$}` are too."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        end = pattern.find("}", at)
        if pattern.startswith("${", at) and end > 0:
            pieces.append("*")
            at = end + 1
        else:
            pieces.append(pattern[at])
            at += 1
    return pieces


def _malformed(words: str) -> AwsError:
    return AwsError("MalformedPolicy", words)
