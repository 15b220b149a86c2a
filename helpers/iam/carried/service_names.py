"""The first parts of well-known services' names, as they stand before `.amazonaws.com`.

AWS publishes no complete list, so a name that is missing here is not called wrong: it is asked about when it is nearly
one of these. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

from __future__ import annotations

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
