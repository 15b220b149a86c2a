"""What else could somebody who gets in pass along: session tags, a source identity? Each takes an action of its own.

A text may allow more calls than its ticket asks for. Then the callers are the right ones, and no Condition is missing:
an action is too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from helpers.course.exercises.result import Probe

# What is passed along → the keys by which a request shows it, and the action that it takes.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
_WAYS = (
    ("a session tag", {"aws:RequestTag/Anything": "anything", "aws:TagKeys": "Anything"}, "sts:TagSession"),
    ("a source identity", {"sts:SourceIdentity": "anybody"}, "sts:SetSourceIdentity"),
)


def requests(asked: Iterable[Probe]) -> Iterator[Probe]:
    """The requests that should get in, each with something besides that its ticket does not ask for.

    Args:
        asked: the requests of an exercise; whoever comes with a token says all in it, and is left out.
    """
    for probe in asked:
        for what, keys, action in _WAYS:
            if probe.wanted and not probe.issuer and action not in probe.actions:
                yield replace(
                    probe,
                    who=f"{probe.who}, with {what}" if probe.about else f"{probe.who} with {what}",
                    wanted=False,
                    wish=f"The ticket does not ask for {what}.",
                    context={**probe.context, **keys},
                    remark=f"Take `{action}` out of the Action.",
                )
