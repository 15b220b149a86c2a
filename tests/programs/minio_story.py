"""The backup story by minio-py, with its own AssumeRole. Prints a line for each step: its name and how it ended.

It runs in a Python that has nothing of ours.
"""

import io
import os
from urllib.parse import urlsplit

from minio import Minio
from minio.credentials import AssumeRoleProvider
from minio.error import S3Error

BUCKET, URL = os.environ["BUCKET"], os.environ["AWS_ENDPOINT_URL"]


def step(name, act):
    """Do it, and say how it ended."""
    try:
        found = act()
    except (S3Error, ValueError) as error:
        # Of an AssumeRole that is refused, minio-py raises the answer itself.
        print(f"{name}\t{getattr(error, 'code', None) or ('AccessDenied' if 'AccessDenied' in str(error) else error)}")
    else:
        print(f"{name}\tok")
        return found


def role(external_id):
    """What gives minio-py the keys of a session."""
    return AssumeRoleProvider(
        sts_endpoint=URL,
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        region=os.environ["AWS_REGION"],
        role_arn=os.environ["ROLE"],
        role_session_name="minio",
        external_id=external_id,
    )


step("assume without the ExternalId", lambda: role(None).retrieve())
provider = role(os.environ["EXTERNAL_ID"])
step("assume", provider.retrieve)
client = Minio(endpoint=urlsplit(URL).netloc, credentials=provider, secure=False, region=os.environ["AWS_REGION"])
step("list", lambda: list(client.list_objects(bucket_name=BUCKET, prefix="backups/")))
step(
    "read a backup",
    lambda: client.fget_object(bucket_name=BUCKET, object_name=os.environ["BACKUP"], file_path=os.environ["COPY"]),
)
step(
    "write a backup",
    lambda: client.put_object(bucket_name=BUCKET, object_name="backups/new", data=io.BytesIO(b"new"), length=3),
)
step("read a report", lambda: client.get_object(bucket_name=BUCKET, object_name=os.environ["REPORT"]))
