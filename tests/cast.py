"""Who and what the tests name: the four accounts of the story, its role, its bucket, its callers. Written out.

Not read from `helpers.cloud.personas`: a test says what it expects in its own words, and those of `iam` need no cloud.
"""

from __future__ import annotations

A, B, C, D = "111122223333", "123456789012", "444455556666", "999999999999"
BUCKET = "your-bucket-name"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
ROLE = f"arn:aws:iam::{A}:role/BackupAccessRole"
VENDOR_SESSION = f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession"
VENDOR_ROOT = f"arn:aws:iam::{B}:root"
OPERATOR = f"arn:aws:iam::{B}:user/backup-operator"
SERVICE_ROLE = f"arn:aws:iam::{B}:role/BackupServiceRole"
