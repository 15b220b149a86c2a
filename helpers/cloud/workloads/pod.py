"""A pod on EKS that gets its role by Pod Identity.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from helpers.cloud.personas import REGION, digits_of
from helpers.cloud.workloads.workload import Workload, tags
from helpers.iam.text import shortened

SERVICE: Final = "pods.eks.amazonaws.com"
# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
_CLUSTER: Final = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}", re.ASCII)
_SESSION_NAME: Final = 64  # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html


def pod(
    service_account: str,
    *,
    namespace: str = "default",
    cluster: str = "shop",
    name: str = "",
    account: str = "A",
    session_tags: bool = True,
) -> Workload:
    """A pod whose service account is associated with a role.

    Args:
        service_account: the Kubernetes service account it runs as.
        namespace: the Kubernetes namespace it runs in.
        cluster: the name of the EKS cluster.
        name: the pod's own; empty is one made of its service account's.
        account: whose cluster that is: 12 digits, or the letter of an account of the lab.
        session_tags: False is an association that has switched the session tags off (`disableSessionTags`).

    Raises:
        ValueError: Kubernetes or EKS take no such name; one sentence.
    """
    digits = digits_of(account)
    name = name or f"{service_account}-0"
    for what, value, form in (
        ("cluster", cluster, _CLUSTER),
        ("namespace", namespace, _LABEL),
        ("service account", service_account, _SUBDOMAIN),
        ("pod", name, _SUBDOMAIN),
    ):
        if not (isinstance(value, str) and form.fullmatch(value)):
            raise ValueError(f"{shortened(str(value), 60)!r} can't be the name of a {what}.")
    arn = f"arn:aws:eks:{REGION}:{digits}:cluster/{cluster}"
    # No page of AWS says what such a session is called: this form is ours.
    sets: dict[str, Any] = {"RoleSessionName": f"eks-{cluster}-{name}"[:_SESSION_NAME]}
    if session_tags:
        values = {
            "eks-cluster-arn": arn,
            "eks-cluster-name": cluster,
            "kubernetes-namespace": namespace,
            "kubernetes-service-account": service_account,
            "kubernetes-pod-name": name,
            "kubernetes-pod-uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{arn}/{namespace}/{name}")),
        }
        # "All of the session tags that are added by EKS Pod Identity are transitive"
        sets |= {"Tags": tags(values), "TransitiveTagKeys": list(values)}
    return Workload(SERVICE, f"Pod {namespace}/{name} in cluster {cluster}", digits, sets)
