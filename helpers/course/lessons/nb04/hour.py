"""04-hour: what helps a job that dies after an hour?

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
"""

from __future__ import annotations

from helpers.course.exercises.kinds.choice import Choice
from helpers.course.predictions import Option

HOUR = Choice(
    id="04-hour",
    title="Repair a job that dies after an hour",
    ticket="Ticket 4732. The nightly backup takes four hours, and ends after one with `ExpiredToken`. The job runs on "
    "an EC2 instance, under BackupServiceRole. It assumes BackupAccessRole once, when it starts. Which changes help? "
    "Choose all.",
    many=True,
    hints=(
        "The job is a session that assumes a role. What is such a thing called, and how long does it last?",
        "Two of the four work within the hour's limit: they never need credentials for longer.",
        "What does a profile do by itself? And must it be one piece of work?",
    ),
    takeaway="In a chain nobody gets more than an hour at a time. Assume the role again in time: let the SDK or a "
    "profile do it.",
    skill="session",
    options=(
        Option(
            "Set MaxSessionDuration of BackupAccessRole to twelve hours, and ask for four.",
            "the job is a chain of roles, so asking for more than an hour is an error, whatever the maximum is.",
            misconception="maximum-counts-in-chains",
        ),
        Option(
            "Let the job use a profile with `role_arn` and `credential_source = Ec2InstanceMetadata`, which assumes "
            "the role again whenever credentials expire.",
            "each session lasts an hour, and a new one follows. EC2 renews the instance's own credentials, from which "
            "the profile starts.",
            correct=True,
        ),
        Option(
            "Let the job make a call every few minutes, so that its session stays open.",
            "a session ends at its `Expiration`, used or not.",
            misconception="use-keeps-sessions-open",
        ),
        Option(
            "Divide the work into parts of less than an hour, and assume the role before each.",
            "every part has credentials of its own, and none outlives them.",
            correct=True,
        ),
    ),
)
