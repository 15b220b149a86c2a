"""The services to which resource control policies apply, by the prefix of their actions. As of November 2026.

The page lists them by the name it uses in policies; OpenSearch's actions begin with `es`.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
"""

from __future__ import annotations

_LISTED = """
appconfig appstream aoss autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data
codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical
compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public es events firehose fis fms gamelift health
inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad
personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support
swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray
"""
PREFIXES = frozenset(_LISTED.split())
