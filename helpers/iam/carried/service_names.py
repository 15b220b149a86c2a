"""The first parts of well-known services' names, as they stand before `.amazonaws.com`.

AWS publishes no complete list, so a name that is missing here is not called wrong: it is asked about when it is nearly
one of these. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

from __future__ import annotations

import difflib
import re

from helpers.iam.carried.services import SERVICES

_LIST = """
access-analyzer account acm acm-pca airflow airflow-env amplify amplifybackend apigateway appconfig appfabric appflow
application-autoscaling applicationinsights appmesh apprunner appstream appsync athena auditmanager autoscaling
autoscaling-plans b2bi backup backup-gateway batch batchoperations bedrock bedrock-agentcore billing braket budgets
bugbust cassandra chatbot chime cleanrooms cleanrooms-ml cloud9 clouddirectory cloudformation cloudfront cloudhsm
cloudsearch cloudtrail cloudwatch codeartifact codebuild codecatalyst codecommit codedeploy codeguru codeguru-profiler
codeguru-reviewer codepipeline codestar codestar-notifications cognito-identity cognito-idp cognito-sync comprehend
compute-optimizer config config-conforms connect connect-campaigns controltower cost-optimization-hub costalerts
credentials customer-profiles databrew datapipeline datasync datazone deadline deepcomposer deeplens deepracer
delivery detective devicefarm devops-guru diode directconnect discovery docdb docdb-elastic dynamodb ec2fleet
ec2scheduled ecs ecs-tasks edgelambda eks eks-connector eks-fargate eks-fargate-pods eks-nodegroup elasticache
elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder emr-containers
emr-serverless entityresolution events evidently export finspace firehose forecast frauddetector freertos gamelift
gamelift-streams glacier globalaccelerator glue grafana greengrass groundstation guardduty health healthlake honeycode
identitystore imagebuilder importexport inspector inspector-scan inspector2 internetmonitor invoicing iotanalytics
iotdeviceadvisor iotevents iotfleethub iotfleetwise iotsitewise iotthingsgraph iottwinmaker iotwireless kafka
kafkaconnect kendra kendra-ranking kinesis kinesisanalytics kinesisvideo lakeformation lambda launchwizard lexv2
license-manager license-manager-user-subscriptions lightsail location logger logs lookoutequipment lookoutmetrics
lookoutvision macie macie2 maintenance malware-protection malware-protection-plan managedblockchain mediaconnect
mediaconvert medialive mediapackage mediapackagev2 mediastore mediatailor memorydb mobileanalytics mobilehub
monitoring mturk-requester neptune network-firewall networkflowmonitor networkmanager networkmonitor nimble
notifications oam observabilityadmin omics opensearch opensearchserverless opensearchservice opsworks opsworks-cm
organizations osis outposts panorama partnercentral payment-cryptography payments personalize pinpoint pipes pods
polly pricing proton purchaseorders qapps qbusiness quicksight rbin redshift redshift-data redshift-serverless
rekognition replication replicator repostspace resiliencehub resource-explorer-2 resource-groups resources robomaker
rolesanywhere route53 route53-recovery-readiness route53resolver s3-object-lambda s3-outposts s3express s3tables
sagemaker sagemaker-geospatial savingsplans scheduler schemas secretsmanager securityhub securitylake serverlessrepo
service-quotas servicecatalog servicecatalog-appregistry servicediscovery servicequotas shield signer signin
simspaceweaver sms-voice snowball snowdevices spot spotfleet ssm-contacts ssm-incidents ssm-quicksetup ssm-sap states
storage-lens storagegateway streams support supportplans synthetics tagging tagpolicies tax textract thinclient
timestream timestream-influxdb transcribe transcribestreaming transfer transitgateway translate trustedadvisor
user-subscriptions vendedlogs verified-access verifiedpermissions vmie voiceid vpc-flow-logs vpc-lattice waf
waf-regional wafv2 wellarchitected wickr wisdom workdocs worklink workmail workspaces workspaces-web xray
"""
NAMES = frozenset(_LIST.split())
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}amazonaws\.com", re.ASCII)
_LONG_ENOUGH = 5  # letters; of shorter names nearly all are near to another service's


def is_host(text: str) -> bool:
    """Has this text the form of a service's name, `<something>.amazonaws.com`?"""
    return _HOST.fullmatch(text) is not None


def meant(text: str) -> str:
    """The well-known service whose name is one slip away from this one; empty for a known one, or when none is near.

    Args:
        text: a name that may be a service's, such as "lamda.amazonaws.com".
    """
    first, dot, rest = text.partition(".")
    if first in NAMES or text in SERVICES or not dot:
        return ""
    near = difflib.get_close_matches(first.lower()[:64], NAMES, 1, cutoff=0.8)
    return f"{near[0]}.{rest}" if near and _one_slip(first.lower(), near[0]) else ""


def _one_slip(one: str, other: str) -> bool:
    """True for a letter too many, too few, another one, or two in the wrong order; not of very short names."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) < _LONG_ENOUGH or len(longer) - len(shorter) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    a, b = shorter[same:], longer[same:]
    return a == b[1:] or a[1:] == b[1:] or (len(a) == len(b) and a[:2] == b[1::-1] and a[2:] == b[2:])
