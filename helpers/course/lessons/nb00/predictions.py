"""What is predicted in notebook 00."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

PREDICTIONS = (
    Prediction(
        "00-who",
        "The role now trusts Account B, 123456789012. `intern` is a user of Account B too, and nobody has permitted it "
        "anything. Does `intern` get in?",
        (
            Option(
                "Yes: the whole account is trusted.",
                "Account A has opened its door to Account B. Who of B may go through it, B decides, and B has not "
                "permitted `intern`.",
                misconception="root-is-everyone",
            ),
            Option(
                "No: Account B has not permitted it.",
                "between two accounts both must say yes. `backup-operator` has B's permission, `intern` has not.",
                correct=True,
                evidence=(
                    Evidence("run-intern", "user/intern is not authorized to perform: sts:AssumeRole"),
                    Evidence("why-intern", "intern has no permission policy that allows sts:AssumeRole"),
                ),
            ),
            Option(
                "No: `:root` lets only the root user in.",
                "AWS does deny it, for another reason. `:root` means the account; a root user can't assume roles.",
                misconception="root-is-the-root-user",
            ),
        ),
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    ),
)
