"""03-grant: choose the statements of the role's permission policy."""

from __future__ import annotations

from helpers.course.exercises.kinds.choice import Choice
from helpers.course.predictions import Option

GRANT = Choice(
    id="03-grant",
    title="What the nightly check needs",
    ticket="Ticket 4717. Every night the vendor checks yesterday's backup: its job lists the whole bucket "
    "`your-bucket-name`, and reads what lies under `backups/`. It writes nothing. Which statements belong in the "
    "permission policy of the role? Choose all, and no more than the job needs.",
    many=True,
    options=(
        Option(
            "Allow `s3:*` on `arn:aws:s3:::your-bucket-name` and `arn:aws:s3:::your-bucket-name/*`",
            "the job would work. It could also overwrite and delete every object, and change the bucket itself.",
            misconception="working-is-right",
        ),
        Option(
            "Allow `s3:ListBucket` on `arn:aws:s3:::your-bucket-name`",
            "a listing is asked of the bucket's own ARN.",
            correct=True,
        ),
        Option(
            "Allow `s3:ListBucket` on `arn:aws:s3:::your-bucket-name/*`",
            "`/*` are the objects, and no listing is asked of an object.",
            misconception="listing-is-of-objects",
        ),
        Option(
            "Allow `s3:GetObject` on `arn:aws:s3:::your-bucket-name/backups/*`",
            "reading is asked of the object, and these are the backups alone.",
            correct=True,
        ),
        Option(
            "Allow `sts:AssumeRole` on the ARN of the role",
            "the caller needs that, in Account B. The role's own policy counts for what its session does.",
            misconception="permission-on-the-role",
        ),
    ),
    hints=(
        "Two kinds of resource: the bucket, and the objects in it. Which action is asked of which?",
        "The job reads and lists. Which of these statements allow more than that, or something else?",
        "Two are right: one on the bucket's own ARN, one on the objects under `backups/`.",
    ),
    takeaway="Listing on the bucket's ARN, reading on the objects' ARNs, and nothing that the job does not do.",
    skill="bucket-and-objects",
)
