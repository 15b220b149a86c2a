"""Which services may assume a role or read a bucket, for whom, and is that a service's name at all?

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.iam.carried import service_names, services
from helpers.iam.checks.common import (
    SOURCES,
    OfStatement,
    Remark,
    Subject,
    allows,
    analyzer,
    demands,
    holds_without_key,
    named,
    on,
    ours,
)
from helpers.iam.document import Statement
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import element_page
from helpers.iam.text import clean, quoted

_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
_PARTS = 5  # an ARN's colons before what it says of the resource
_SERVICES = f"{element_page('principal')}#principal-services"


def _misspelled(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A name that is one slip away from a well-known service's, and that no list has.

    AWS publishes no complete list, so this is a question, and only about names that are nearly those of others.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
    """
    for text, pointer in named(statement, "Service"):
        if meant := service_names.meant(text):
            yield ours(
                "warning",
                "service-misspelled",
                pointer,
                f"We know no service {quoted(text)}, and one that is called nearly so.",
                f"Did you mean {clean(meant)}?",
                _SERVICES,
            )


def _service_for_anyone(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A service works for everybody; the source tells for whom it works now.

    Only services are meant whose own pages ask for it: another would be locked out.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, "sts:AssumeRole") or demands(statement, *SOURCES):
        return
    for text, pointer in named(statement, "Service"):
        service = services.SERVICES.get(text)
        sent = [key for key in SOURCES if service and key.lower() in service.keys]
        if service and service.everywhere and sent:
            source = f" ({service.source})" if service.source else ""
            yield ours(
                "warning",
                "service-without-source",
                pointer,
                f"{text} works for every AWS customer, and the statement does not ask for whom it works now.",
                "Add aws:SourceAccount with your account's id, or aws:SourceArn."
                if len(sent) > 1
                else f"Add {sent[0]}{source}.",
                service.page,
            )


def _source_unknown(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Of some services AWS's pages don't say whether they send a key, and without it they are locked out.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, "sts:AssumeRole"):
        return
    for condition in on(statement, *SOURCES[:2], "sts:ExternalId"):
        for text, _ in named(statement, "Service"):
            service = services.SERVICES.get(text)
            silent = service and not service.keys and not service.needs
            if service and silent and not holds_without_key(condition):
                yield ours(
                    "suggestion",
                    "source-key-unknown",
                    condition.pointer,
                    f"AWS's page on roles for {text} does not say whether it sends {clean(condition.key)}.",
                    "Try it: without the key the service can't assume the role. Unknown is not absent.",
                    service.page,
                )


def _source_too_narrow(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A resource is named where the service's page says that none can be: nobody knows whether that ever holds.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, "sts:AssumeRole"):
        return
    known = (services.SERVICES.get(text) for text, _ in named(statement, "Service"))
    service = next((each for each in known if each and each.unnamed), None)
    for condition in on(statement, "aws:SourceArn"):
        if service is None or condition.operator.negated or not condition.operator.name.startswith(("Arn", "String")):
            continue
        for number, text in enumerate(condition.values):
            if text.count(":") >= _PARTS and text.split(":", _PARTS)[_PARTS] != "*":
                yield ours(
                    "warning",
                    "source-arn-too-narrow",
                    subject.item(condition.pointer, number),
                    f"AWS's page on this service's roles does not support {service.unnamed} in aws:SourceArn, and "
                    "shows no narrower ARN than the account's.",
                    f"Test {service.source}, with your Region and account.",
                    service.page,
                )


def _service_in_bucket(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """What a service may do for its customers, it may do for every one of them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    """
    if subject.kind is not PolicyKind.BUCKET or statement.effect != "Allow" or on(statement, *SOURCES):
        return
    for text, pointer in named(statement, "Service"):
        yield analyzer(
            "security-warning",
            "restrict-access-to-service-principal",
            pointer,
            f"{text} works for every AWS customer, and the statement does not say for whom.",
            "Add aws:SourceAccount with your account's id, or aws:SourceArn.",
        )


def _needs_more(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Some services pass tags, or a source identity, whenever they assume a role.

    https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    """
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow":
        return
    for text, _ in named(statement, "Service"):
        needed = ("sts:AssumeRole", *services.needs(text))
        trusting = [o for o in subject.policy.statements if any(other == text for other, _ in named(o, "Service"))]
        trusting = [other for other in trusting if other.effect == "Allow"]
        missing = [action for action in needed if not any(allows(other, action) for other in trusting)]
        if len(needed) == 1 or not missing or statement not in trusting[:1]:
            continue
        pointer, hint = statement.actions.pointer, f"Allow it {', '.join(needed)}."
        if text == _ROLES_ANYWHERE:
            yield analyzer(
                "error",
                "missing-action-for-roles-anywhere-trust-policy",
                pointer,
                f"IAM Roles Anywhere also needs {' and '.join(missing)} to assume the role.",
                hint,
            )
        else:
            service = services.SERVICES[text]
            message = f"{text} also needs {' and '.join(missing)} to assume the role, unless {service.unless}."
            yield ours("warning", "service-needs-more-actions", pointer, message, hint, service.page)


OF_STATEMENT: tuple[OfStatement, ...] = (
    _misspelled,
    _service_for_anyone,
    _source_unknown,
    _source_too_narrow,
    _service_in_bucket,
    _needs_more,
)
