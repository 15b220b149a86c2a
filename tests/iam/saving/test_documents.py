"""What would AWS say to this document, and do we say where and how to mend it?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.jsontext import DEEPEST
from tests.iam.build import BUCKET, A, B, allowing, document, trusting
from tests.pages import fault

TRUST, IDENTITY, BUCKET_POLICY = PolicyKind.TRUST, PolicyKind.IDENTITY, PolicyKind.BUCKET
OAI = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EAF5XXXXXXXXX"
SCP, RCP = PolicyKind.SCP, PolicyKind.RCP
GOOD = document(trusting({"AWS": B}))

# text · line · column · what the message must name
NOT_JSON = [
    ("", 1, 1, "no text"),
    (" \n ", 1, 1, "no text"),
    ("{", 1, 2, "still open"),
    ('{"Version": "2012-10-17"', 1, 25, "still open"),
    ('{"a": [1, 2}', 1, 12, "Expected a comma or ]"),
    ('{\n "a": 1,\n}', 2, 8, "comma before `}`"),
    ('{"a": [1,]}', 1, 9, "comma before `]`"),
    ('{"a": 1 "b": 2}', 1, 8, "comma is missing"),
    ('{"a": "x"\n "b": 2}', 1, 10, "comma is missing"),
    ('{"a" 1}', 1, 5, "colon is missing"),
    ("{'a': 1}", 1, 2, "single quote"),
    ("{“a”: 1}", 1, 2, "typographic quote"),
    ('{"a": "b”}', 1, 9, "ends with a typographic quote"),
    ('{"a": }', 1, 5, "value is missing"),
    ('{"a": 1, "b": }', 1, 13, "value is missing"),
    ('{"a"="b"}', 1, 5, "equals sign"),
    ('{"a": tru}', 1, 7, "tru is not JSON"),
    ("```\n{}\n```", 1, 1, "U+0060"),
    ('{"a":\u00a01}', 1, 6, "U+00A0"),
    (json.dumps({"Id": None}).replace("null", "[" * 100 + "1" + "]" * 100), 1, 8 + DEEPEST - 1, "nested"),
    ('{"a": "– dash"}', 1, 8, "IAM takes no –"),
    ("{a: 1}", 1, 2, "name a has no quotes"),
    ('{"a": Allow}', 1, 7, "Allow has no quotes"),
    ('{"a": True}', 1, 7, "True is not JSON"),
    ('{"a": NaN}', 1, 7, "NaN is not a JSON value"),
    ('{"a": 01}', 1, 7, "Expected a value"),
    ('// trust\n{"a": 1}', 1, 1, "no comments"),
    ('{"a": 1 /* b */}', 1, 9, "no comments"),
    ('\ufeff{"a": 1}', 1, 1, "byte order mark"),
    ('{"a": 1} x', 1, 10, "more text"),
    ('{"a": 1}{"b": 2}', 1, 9, "more text"),
    ('{"a": "b\nc"}', 1, 7, "not closed on its line"),
    ('{"a": "b', 1, 7, "never closed"),
    ('{"a": "\\q"}', 1, 8, "backslash"),
    ('{"a": "\t"}', 1, 8, "control character"),
    ('{"a": 1, "a": 2}', 1, 10, "stands twice"),
    ('{"x": {"a": 1, "\\u0061": 2}}', 1, 16, "stands twice"),
    ("[" * (DEEPEST + 1), 1, DEEPEST + 1, "nested"),
    ("[" * 200_000, 1, 1, "200,000 characters"),
    ('{"a":' * 20_000, 1, 5 * DEEPEST + 1, "nested"),
    ("x" * 1_000_000, 1, 1, "1,000,000 characters"),
]


@pytest.mark.parametrize(("text", "line", "column", "says"), NOT_JSON, ids=[repr(row[0][:24]) for row in NOT_JSON])
def test_text_that_is_not_json_gets_one_finding_with_its_place(text, line, column, says):
    policy = iam.parse(text, TRUST)
    (finding,) = policy.findings
    assert (finding.line, finding.column) == (line, column)
    assert says in finding.message
    assert policy.statements == ()


# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
NOT_OF_THE_TYPE = "The provided policy document does not meet the requirements of the specified policy type."

NO_VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."

# kind · what · document · pointer of the finding · AWS's message
REFUSED = [
    (TRUST, "a list is no policy", "[]", "", "Syntax errors in policy."),
    (TRUST, "no statement", "{}", "", "Syntax errors in policy."),
    (TRUST, "an empty list of statements", '{"Statement": []}', "/Statement", "Syntax errors in policy."),
    (TRUST, "a statement that is text", '{"Statement": ["x"]}', "/Statement/0", "Syntax errors in policy."),
    (TRUST, "an unknown element", document(trusting({"AWS": B}, Principle={})), "/Statement/0/Principle", "Syntax errors in policy."),
    (TRUST, "an invented version", document(trusting({"AWS": B}), version="2024-01-01"), "/Version", "The policy must contain a valid version string"),
    # https://github.com/hashicorp/terraform/issues/10057
    (TRUST, "Effect in lower case", document(trusting({"AWS": B}, effect="allow")), "/Statement/0/Effect", "The policy failed legacy parsing"),
    (IDENTITY, "Deny in capitals", document(allowing("s3:*", effect="DENY")), "/Statement/0/Effect", "The policy failed legacy parsing"),
    (TRUST, "another Effect", document(trusting({"AWS": B}, effect="Permit")), "/Statement/0/Effect", "Syntax errors in policy."),
    (TRUST, "Effect is a number", document(trusting({"AWS": B}, effect=1)), "/Statement/0/Effect", "Syntax errors in policy."),
    (TRUST, "no Effect", document({"Principal": {"AWS": B}, "Action": "sts:AssumeRole"}), "/Statement/0", "Syntax errors in policy."),
    (TRUST, "no Principal", document({"Effect": "Allow", "Action": "sts:AssumeRole"}), "/Statement/0", "Syntax errors in policy."),
    (TRUST, "a bare star", document(trusting("*")), "/Statement/0/Principal", 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'),
    (TRUST, "a bare ARN", document(trusting(f"arn:aws:iam::{B}:root")), "/Statement/0/Principal", "Syntax errors in policy."),
    (TRUST, "an empty Principal", document(trusting({})), "/Statement/0/Principal", "Syntax errors in policy."),
    (TRUST, "an empty list of principals", document(trusting({"AWS": []})), "/Statement/0/Principal/AWS", "The passed in policy has a statement with no principals!"),
    (TRUST, "an empty Federated", document(trusting({"Federated": ""}, action="sts:AssumeRoleWithWebIdentity")), "/Statement/0/Principal/Federated", "Federated principals must be valid domain names or SAML metadata ARNs"),
    (TRUST, "a Federated ARN without an account", document(trusting({"Federated": "arn:aws:iam//oidc-provider/x"}, action="sts:AssumeRoleWithWebIdentity")), "/Statement/0/Principal/Federated", "Federated principals must be valid domain names or SAML metadata ARNs"),
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084
    (TRUST, "a key with its scheme", document(trusting({"AWS": B}, Condition={"StringEquals": {"https://oidc.eks.eu-central-1.amazonaws.com/id/A1:sub": "x"}})), "/Statement/0/Condition/StringEquals/https:~1~1oidc.eks.eu-central-1.amazonaws.com~1id~1A1:sub", "Condition can contain only one colon."),
    (TRUST, "a key with two colons", document(trusting({"AWS": B}, Condition={"StringEquals": {"aws:Source:Ip": "x"}})), "/Statement/0/Condition/StringEquals/aws:Source:Ip", "Condition can contain only one colon."),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
    (BUCKET_POLICY, "an OIDC provider", document(allowing("s3:GetObject", BUCKET + "/*", Principal={"Federated": f"arn:aws:iam::{A}:oidc-provider/x.example"})), "/Statement/0/Principal/Federated", f'Invalid principal in policy: "FEDERATED":"arn:aws:iam::{A}:oidc-provider/x.example"'),
    (BUCKET_POLICY, "a public provider", document(allowing("s3:GetObject", BUCKET + "/*", Principal={"Federated": "accounts.google.com"})), "/Statement/0/Principal/Federated", 'Invalid principal in policy: "FEDERATED":"accounts.google.com"'),
    (TRUST, "CloudFront's own user", document(trusting({"AWS": OAI})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"{OAI}"'),
    # As moto's tests quote IAM: https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
    (IDENTITY, "a bucket with a Region", document(allowing("s3:GetObject", "arn:aws:s3:eu-central-1::b/*")), "/Statement/0/Resource", "Resource arn:aws:s3:eu-central-1::b/* can not contain region information."),
    (IDENTITY, "IAM with a Region", document(allowing("iam:GetUser", f"arn:aws:iam:us-east-1:{A}:user/x")), "/Statement/0/Resource", f"IAM resource arn:aws:iam:us-east-1:{A}:user/x cannot contain region information."),
    (SCP, "IAM without an account", document(allowing("iam:GetUser", "arn:aws:iam:::user/x")), "/Statement/0/Resource", NOT_OF_THE_TYPE),
    (IDENTITY, "IAM without an account", document(allowing("iam:GetUser", "arn:aws:iam:::x")), "/Statement/0/Resource", "Syntax errors in policy."),
    (TRUST, "a group", document(trusting({"AWS": f"arn:aws:iam::{B}:group/Ops"})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:group/Ops"'),
    (TRUST, "a pattern of users", document(trusting({"AWS": f"arn:aws:iam::{B}:user/*"})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:user/*"'),
    (TRUST, "the second of a list", document(trusting({"AWS": [B, "bob"]})), "/Statement/0/Principal/AWS/1", 'Invalid principal in policy: "AWS":"bob"'),
    (TRUST, "eleven digits", document(trusting({"AWS": B[1:]})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"{B[1:]}"'),
    (TRUST, "any service", document(trusting({"Service": "*"})), "/Statement/0/Principal/Service", 'Invalid principal in policy: "SERVICE":"*"'),
    (TRUST, "an unknown kind", document(trusting({"Account": B})), "/Statement/0/Principal/Account", 'Invalid principal in policy: "Account"'),
    (TRUST, "NotPrincipal", document({"Effect": "Deny", "NotPrincipal": {"AWS": B}, "Action": "sts:AssumeRole"}), "/Statement/0/NotPrincipal", "AssumeRole policy must not contain NotPrincipal field."),
    (TRUST, "Resource", document(trusting({"AWS": B}, Resource="*")), "/Statement/0/Resource", "Has prohibited field Resource"),
    (TRUST, "an action of S3", document(trusting({"AWS": B}, action="s3:ListBucket")), "/Statement/0/Action", "AssumeRole policy may only specify STS AssumeRole actions."),
    (TRUST, "every action", document(trusting({"AWS": B}, action="*")), "/Statement/0/Action", "AssumeRole policy may only specify STS AssumeRole actions."),
    (TRUST, "no action", document({"Effect": "Allow", "Principal": {"AWS": B}}), "/Statement/0", "Syntax errors in policy."),
    (TRUST, "a Sid with a blank", document(trusting({"AWS": B}, Sid="only vendor")), "/Statement/0/Sid", "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"),
    (TRUST, "a Sid twice", document(trusting({"AWS": B}, Sid="x"), trusting({"AWS": A}, Sid="x")), "/Statement/1/Sid", "Statement IDs (SID) in a single policy must be unique."),
    (TRUST, "an operator that does not exist", document(trusting({"AWS": B}, Condition={"StringEqual": {"sts:ExternalId": "x"}})), "/Statement/0/Condition/StringEqual", "Invalid Condition type : StringEqual"),
    (TRUST, "NullIfExists", document(trusting({"AWS": B}, Condition={"NullIfExists": {"sts:ExternalId": "true"}})), "/Statement/0/Condition/NullIfExists", "Invalid Condition type : NullIfExists"),
    (TRUST, "a key without a prefix", document(trusting({"AWS": B}, Condition={"StringEquals": {"ExternalId": "x"}})), "/Statement/0/Condition/StringEquals/ExternalId", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (TRUST, "a range that is none", document(trusting({"AWS": B}, Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/33"}})), "/Statement/0/Condition/IpAddress/aws:SourceIp", "Syntax errors in policy."),
    # "The value must be in the standard CIDR format." (…_condition_operators.html#Conditions_IPAddress)
    (TRUST, "a host mask", document(trusting({"AWS": B}, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/0.0.0.255"}})), "/Statement/0/Condition/IpAddress/aws:SourceIp", "Syntax errors in policy."),
    (TRUST, "a netmask", document(trusting({"AWS": B}, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/255.255.255.0"}})), "/Statement/0/Condition/IpAddress/aws:SourceIp", "Syntax errors in policy."),
    (TRUST, "a zone", document(trusting({"AWS": B}, Condition={"NotIpAddress": {"aws:SourceIp": ["::1", "fe80::1%eth0"]}})), "/Statement/0/Condition/NotIpAddress/aws:SourceIp/1", "Syntax errors in policy."),
    (TRUST, "a pattern of addresses", document(trusting({"AWS": B}, Condition={"IpAddress": {"aws:SourceIp": "10.0.*"}})), "/Statement/0/Condition/IpAddress/aws:SourceIp", "Syntax errors in policy."),
    (TRUST, "a date past all seconds", document(trusting({"AWS": B}, Condition={"DateLessThan": {"aws:CurrentTime": "9223372036854775808"}})), "/Statement/0/Condition/DateLessThan/aws:CurrentTime", "The policy failed legacy parsing"),
    (TRUST, "a day that is none", document(trusting({"AWS": B}, Condition={"DateLessThan": {"aws:CurrentTime": "2035-02-30"}})), "/Statement/0/Condition/DateLessThan/aws:CurrentTime", "The policy failed legacy parsing"),
    (TRUST, "a Bool that is none", document(trusting({"AWS": B}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "yes"}})), "/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent", "Syntax errors in policy."),
    (TRUST, "an object as a value", document(trusting({"AWS": B}, Condition={"StringEquals": {"aws:x": {"y": 1}}})), "/Statement/0/Condition/StringEquals/aws:x", "Syntax errors in policy."),
    (TRUST, "too long", document(trusting({"AWS": B}, Sid="x" * 2000)), "", "Cannot exceed quota for ACLSizePerRole: 2048"),
    (IDENTITY, "Principal", document(allowing("s3:*", Principal={"AWS": B})), "/Statement/0/Principal", "Policy document should not specify a principal."),
    (IDENTITY, "no Resource", document({"Effect": "Allow", "Action": "s3:*"}), "/Statement/0", "Policy statement must contain resources."),
    (IDENTITY, "no Action", document({"Effect": "Allow", "Resource": "*"}), "/Statement/0", "Policy statement must contain actions."),
    (IDENTITY, "an action without a service", document(allowing("ListBucket")), "/Statement/0/Action", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (IDENTITY, "a bucket's name is no ARN", document(allowing("s3:*", "your-bucket-name")), "/Statement/0/Resource", 'Resource your-bucket-name must be in ARN format or "*".'),
    (IDENTITY, "a variable that is open", document(allowing("s3:*", BUCKET + "/${aws:username/*")), "/Statement/0/Resource", "Syntax errors in policy."),
    (IDENTITY, "Action and NotAction", document(allowing("s3:*", NotAction="s3:*")), "/Statement/0/NotAction", "Syntax errors in policy."),
    (BUCKET_POLICY, "no Principal", document(allowing("s3:*", BUCKET)), "/Statement/0", "Missing required field Principal"),
    (TRUST, "a Sid that is a number", document(trusting({"AWS": B}, Sid=5)), "/Statement/0/Sid", "Syntax errors in policy."),
    (TRUST, "an Id that is a list", json.dumps({"Id": [], "Statement": trusting({"AWS": B})}), "/Id", "Syntax errors in policy."),
    (TRUST, "a wildcard in a path", document(trusting({"AWS": f"arn:aws:iam::{B}:role/*/x"})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:role/*/x"'),
    (TRUST, "a name of 65 letters", document(trusting({"AWS": f"arn:aws:iam::{B}:role/{'x' * 65}"})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:role/{"x" * 65}"'),
    (TRUST, "a pattern of providers", document(trusting({"Federated": f"arn:aws:iam::{A}:oidc-provider/*"}, action="sts:AssumeRoleWithWebIdentity")), "/Statement/0/Principal/Federated", "Federated principals must be valid domain names or SAML metadata ARNs"),
    (TRUST, "the second value of a key", document(trusting({"AWS": B}, Condition={"NumericEquals": {"aws:x": ["1", "1_0"]}})), "/Statement/0/Condition/NumericEquals/aws:x/1", "Syntax errors in policy."),
    (BUCKET_POLICY, "every resource", document(allowing("s3:*", Principal="*")), "/Statement/0/Resource", "Policy has invalid resource"),
    (BUCKET_POLICY, "a role as resource", document(allowing("s3:*", f"arn:aws:iam::{A}:role/R", Principal="*")), "/Statement/0/Resource", "Policy has invalid resource"),
    (BUCKET_POLICY, "listing of objects", document(allowing("s3:ListBucket", BUCKET + "/*", Principal="*")), "/Statement/0/Action", "Action does not apply to any resource(s) in statement"),
    (BUCKET_POLICY, "reading of a bucket", document(allowing(["s3:ListBucket", "s3:GetObject"], BUCKET, Principal="*")), "/Statement/0/Action/1", "Action does not apply to any resource(s) in statement"),
    (BUCKET_POLICY, "Allow with NotPrincipal", document({"Effect": "Allow", "NotPrincipal": {"AWS": B}, "Action": "s3:*", "Resource": BUCKET}), "/Statement/0/NotPrincipal", "Allow with NotPrincipal is not allowed."),
    (IDENTITY, "an Id", json.dumps({"Id": "x", "Statement": allowing("s3:*")}), "/Id", "Syntax errors in policy."),
    # "You can't use a wildcard in the service segment." (reference_policies_elements_resource.html)
    (IDENTITY, "any service", document(allowing("s3:*", f"arn:aws:*:*:{A}:*")), "/Statement/0/Resource", NO_VENDOR),
    (IDENTITY, "any service and nothing behind it", document(allowing("s3:*", "arn:aws:*")), "/Statement/0/Resource", NO_VENDOR),
    (IDENTITY, "services that begin alike", document(allowing("s3:*", "arn:aws:s3*:::x")), "/Statement/0/Resource", NO_VENDOR),
    (IDENTITY, "a service with one letter open", document(allowing("s3:*", ["*", "arn:aws:s?:::x"])), "/Statement/0/Resource/1", NO_VENDOR),
    (IDENTITY, "a wildcard in NotResource", document({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:*:::x"}), "/Statement/0/NotResource", NO_VENDOR),
    (IDENTITY, "a partition without a service", document(allowing("s3:*", "arn:aws")), "/Statement/0/Resource", NO_VENDOR),
    (IDENTITY, "any partition without a service", document(allowing("s3:*", "arn:*")), "/Statement/0/Resource", NO_VENDOR),
    (PolicyKind.BOUNDARY, "any service", document(allowing("s3:*", "arn:aws:*:::x")), "/Statement/0/Resource", NO_VENDOR),
    (PolicyKind.SESSION, "any service", document(allowing("s3:*", "arn:aws:*:::x")), "/Statement/0/Resource", NO_VENDOR),
    (SCP, "any service", document(allowing("s3:*", "arn:aws:*:::x", effect="Deny")), "/Statement/0/Resource", NOT_OF_THE_TYPE),
    (BUCKET_POLICY, "any service", document(allowing("s3:*", "arn:aws:*:::b", Principal="*")), "/Statement/0/Resource", "Policy has invalid resource"),
    (BUCKET_POLICY, "services that begin alike", document(allowing("s3:*", "arn:aws:s3*:::b", Principal="*")), "/Statement/0/Resource", "Policy has invalid resource"),
    # What IAM says of these, moto's tests quote. https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
    (IDENTITY, "a colon too few", document(allowing("s3:*", "arn:aws:s3::your-bucket-name")), "/Statement/0/Resource", "The policy failed legacy parsing"),
    (IDENTITY, "an empty service", document(allowing("s3:*", "arn:aws::::x")), "/Statement/0/Resource", "The policy failed legacy parsing"),
    (IDENTITY, "an ARN that ends too early", document(allowing("s3:*", "arn:aws:s3::")), "/Statement/0/Resource", "The policy failed legacy parsing"),
    (IDENTITY, "a partition that is a service", document(allowing("s3:*", "arn:s3:::b")), "/Statement/0/Resource", 'Partition "s3" is not valid for resource "arn:s3:::b:*".'),
    (IDENTITY, "an action with two colons", document(allowing("s3:List:Bucket")), "/Statement/0/Action", "Actions/Condition can contain only one colon."),
    (IDENTITY, "a service with a blank", document(allowing("s 3:ListBucket")), "/Statement/0/Action", "Vendor s 3 is not valid"),
    (IDENTITY, "an action without a name", document(allowing("arn:")), "/Statement/0/Action", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (IDENTITY, "an invented partition", document(allowing("s3:*", "arn:aw:s3:::b")), "/Statement/0/Resource", 'Partition "aw" is not valid for resource "arn:aw:s3:::b".'),
    (IDENTITY, "longer than all inline policies of a role", document(allowing("s3:*", "arn:aws:s3:::" + "x" * 10_240)), "", "Maximum policy size of 10240 bytes exceeded"),
    (PolicyKind.BOUNDARY, "longer than a managed policy", document(allowing("s3:*", "arn:aws:s3:::" + "x" * 6144)), "", "Cannot exceed quota for PolicySize: 6144"),
    (PolicyKind.SESSION, "white space counts", document(allowing("s3:*")) + " " * 2048, "", "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048"),
    (BUCKET_POLICY, "more than 20 KB", document(allowing("s3:*", BUCKET + "/" + "x" * 20_480, Principal="*")), "", "Policy exceeds the maximum allowed document size."),
    (SCP, "no Version", json.dumps({"Statement": allowing("*", effect="Deny")}), "", NOT_OF_THE_TYPE),
    (SCP, "a Principal", document(allowing("*", Principal="*")), "/Statement/0/Principal", NOT_OF_THE_TYPE),
    (SCP, "too long", document(allowing("s3:*", "arn:aws:s3:::" + "x" * 10_240)), "", "You have exceeded the maximum policy size."),
    (RCP, "an Allow", document(allowing("s3:*", Principal="*")), "/Statement/0/Effect", NOT_OF_THE_TYPE),
    (RCP, "an Allow with a condition", document(allowing("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}})), "/Statement/0/Effect", NOT_OF_THE_TYPE),
    (RCP, "one account", document(allowing("s3:*", effect="Deny", Principal={"AWS": A})), "/Statement/0/Principal", NOT_OF_THE_TYPE),
    (RCP, "NotPrincipal", document(allowing("s3:*", effect="Deny", NotPrincipal={"AWS": A})), "/Statement/0/NotPrincipal", NOT_OF_THE_TYPE),
    (RCP, "every action", document(allowing("*", effect="Deny", Principal="*")), "/Statement/0/Action", NOT_OF_THE_TYPE),
    (RCP, "every action in a list", document(allowing(["s3:*", "*"], effect="Deny", Principal="*")), "/Statement/0/Action/1", NOT_OF_THE_TYPE),
    (RCP, "a service that RCPs do not reach", document(allowing(["s3:*", "iam:GetRole"], effect="Deny", Principal="*")), "/Statement/0/Action/1", NOT_OF_THE_TYPE),
    (RCP, "EC2", document(allowing("ec2:*", effect="Deny", Principal="*")), "/Statement/0/Action", NOT_OF_THE_TYPE),
    (RCP, "no Principal", document(allowing("s3:*", effect="Deny")), "/Statement/0", NOT_OF_THE_TYPE),
    (RCP, "NotAction", document({"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}), "/Statement/0/NotAction", NOT_OF_THE_TYPE),
    (RCP, "the old Version", document(allowing("s3:*", effect="Deny", Principal="*"), version="2008-10-17"), "/Version", NOT_OF_THE_TYPE),
    (RCP, "too long", document(allowing("s3:*", "arn:aws:s3:::" + "x" * 5120, effect="Deny", Principal="*")), "", "You have exceeded the maximum policy size."),
    (TRUST, "NotAction", document({"Effect": "Allow", "Principal": {"AWS": B}, "NotAction": "sts:TagSession"}), "/Statement/0/NotAction", "AssumeRole policy may only specify STS AssumeRole actions."),
    (TRUST, "an empty list of actions", document(trusting({"AWS": B}, action=[])), "/Statement/0/Action", "Syntax errors in policy."),
    (TRUST, "an account as a number", document(trusting({"AWS": 123456789012})), "/Statement/0/Principal/AWS", 'Invalid principal in policy: "AWS":"123456789012"'),
    (TRUST, "an account's ARN without root", document(trusting({"AWS": f"arn:aws:iam::{B}"})), "/Statement/0/Principal/AWS", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}"'),
    (TRUST, "a service under AWS", document(trusting({"AWS": "ec2.amazonaws.com"})), "/Statement/0/Principal/AWS", 'Invalid principal in policy: "AWS":"ec2.amazonaws.com"'),
    (TRUST, "a canonical user", document(trusting({"CanonicalUser": "79a59d"})), "/Statement/0/Principal/CanonicalUser", 'Invalid principal in policy: "CANONICALUSER":"79a59d"'),
    (TRUST, "a Condition that is text", document(trusting({"AWS": B}, Condition="x")), "/Statement/0/Condition", "Syntax errors in policy."),
    (TRUST, "an operator that holds text", document(trusting({"AWS": B}, Condition={"StringEquals": "sts:ExternalId"})), "/Statement/0/Condition/StringEquals", "Syntax errors in policy."),
    (TRUST, "an element in lower case", document({"effect": "Allow", "Principal": {"AWS": B}, "Action": "sts:AssumeRole", "Effect": "Allow"}), "/Statement/0/effect", "Syntax errors in policy."),
    (TRUST, "a variable that is open", document(trusting({"AWS": B}, Condition={"StringLike": {"aws:x": "${y"}})), "/Statement/0/Condition/StringLike/aws:x", "Syntax errors in policy."),
    # Variables stand in String and ARN conditions alone. (reference_policies_variables.html)
    (TRUST, "a variable for a number", document(trusting({"AWS": B}, Condition={"NumericEquals": {"aws:x": "${aws:y}"}})), "/Statement/0/Condition/NumericEquals/aws:x", "Syntax errors in policy."),
    (TRUST, "binary that is none", document(trusting({"AWS": B}, Condition={"BinaryEquals": {"aws:x": "?"}})), "/Statement/0/Condition/BinaryEquals/aws:x", "Syntax errors in policy."),
    (IDENTITY, "an empty list of resources", document(allowing("s3:*", [])), "/Statement/0/Resource", "Policy statement must contain resources."),
    (SCP, "an action without a service", document(allowing("s3")), "/Statement/0/Action", NOT_OF_THE_TYPE),
    (BUCKET_POLICY, "an action of STS", document(allowing("sts:AssumeRole", BUCKET, Principal="*")), "/Statement/0/Action", "Policy has invalid action"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "what", "text", "pointer", "aws"), REFUSED, ids=[f"{r[0].value}: {r[1]}" for r in REFUSED]
)
def test_documents_aws_refuses(kind, what, text, pointer, aws):
    findings = iam.parse(text, kind).errors
    assert [(finding.pointer, finding.aws_message) for finding in findings] == [(pointer, aws)]
    (finding,) = findings
    assert finding.message.endswith(".") and finding.hint.endswith((".", "?", ".)")), (finding.message, finding.hint)
    assert not fault(finding.url)


_KEY = 'sts:ExternalId is a condition key. Write "Condition": { operator: { "sts:ExternalId": value } }.'

# A condition in the wrong place · the mend
MISPLACED = [
    ("beside Principal", trusting({"AWS": B}, ExternalId="x"), _KEY),
    ("inside Principal", trusting({"AWS": B, "sts:ExternalId": "x"}), _KEY),
    ("no operator", trusting({"AWS": B}, Condition={"sts:ExternalId": "x"}), _KEY),
    ("a global key", trusting({"AWS": B}, **{"aws:PrincipalOrgID": "o-x"}), _KEY.replace("sts:ExternalId", "aws:PrincipalOrgID")),
    ("an operator", trusting({"AWS": B}, StringEquals={"sts:ExternalId": "x"}), 'An operator stands inside Condition: write "Condition": { "StringEquals": { key: value } }.'),
    ("an action is no key", trusting({"AWS": B}, **{"sts:AssumeRole": "x"}), "It takes Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "statement", "mend"), MISPLACED, ids=[row[0] for row in MISPLACED])
def test_a_condition_in_the_wrong_place_is_shown_the_right_one(what, statement, mend):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"""
    (finding,) = iam.parse(document(statement), TRUST).errors
    assert finding.hint == mend


# Documents AWS saves, which a stricter reader might refuse.
SAVED = [
    (TRUST, "no Version", json.dumps({"Statement": trusting({"AWS": B})})),
    (TRUST, "the old Version", document(trusting({"AWS": B}), version="2008-10-17")),
    (TRUST, "all of STS", document(trusting({"AWS": B}, action="sts:*"))),
    (TRUST, "a pattern of actions", document(trusting({"AWS": B}, action="sts:AssumeRole*"))),
    (TRUST, "lower case", document(trusting({"AWS": B}, action="sts:assumerole"))),
    (TRUST, "with session tags", document(trusting({"AWS": B}, action=["sts:AssumeRole", "sts:TagSession"]))),
    (TRUST, "everyone, written out", document(trusting({"AWS": "*"}))),
    (TRUST, "a user with a path", document(trusting({"AWS": f"arn:aws:iam::{B}:user/staff/eve"}))),
    (TRUST, "a role with a long path", document(trusting({"AWS": f"arn:aws:iam::{B}:role/{'a/' * 50}R"}))),
    (TRUST, "a session", document(trusting({"AWS": f"arn:aws:sts::{B}:assumed-role/R/s"}))),
    (TRUST, "an id of a deleted user", document(trusting({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}))),
    (TRUST, "several kinds", document(trusting({"AWS": B, "Service": "ec2.amazonaws.com"}))),
    (TRUST, "a regional service", document(trusting({"Service": "logs.eu-central-1.amazonaws.com"}))),
    (TRUST, "a SAML provider", document(trusting({"Federated": f"arn:aws:iam::{A}:saml-provider/corp"}, action="sts:AssumeRoleWithSAML"))),
    (TRUST, "an unquoted Bool", document(trusting({"AWS": B}, Condition={"Bool": {"aws:SecureTransport": True}}))),
    (TRUST, "a number", document(trusting({"AWS": B}, Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}))),
    (TRUST, "a key of an OIDC provider", document(trusting({"AWS": B}, Condition={"StringEquals": {"token.actions.githubusercontent.com:sub": "x"}}))),
    (IDENTITY, "a Resource that is a star", document(allowing("s3:*"))),
    (IDENTITY, "a short ARN pattern", document(allowing("s3:*", "arn:aws:s3:*"))),
    (BUCKET_POLICY, "bucket and objects", document(allowing(["s3:ListBucket", "s3:GetObject"], [BUCKET, BUCKET + "/*"], Principal="*"))),
    (BUCKET_POLICY, "every action on objects", document(allowing("s3:*", BUCKET + "/*", Principal="*"))),
    (BUCKET_POLICY, "any letters", document(allowing("s3:*", BUCKET + "/ü – ”", Principal="*"))),
    (IDENTITY, "a dollar in front of a variable", document(allowing("s3:*", BUCKET + "/$${aws:username}{y"))),
    (TRUST, "an older text may have ${", document(trusting({"AWS": B}, Condition={"StringEquals": {"aws:x": "${x"}}), version="2008-10-17")),
    (TRUST, "an Id", json.dumps({"Id": "x", "Statement": trusting({"AWS": B})})),
    (PolicyKind.ENDPOINT, "an Id", json.dumps({"Id": "x", "Statement": allowing("s3:*", Principal="*")})),
    (SCP, "everything", document(allowing("*"))),
    (SCP, "an Allow with a condition", document(allowing("s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}))),
    (RCP, "OpenSearch", document(allowing("es:*", effect="Deny", Principal="*"))),
    (BUCKET_POLICY, "one Sid twice", document(*[allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": who}, Sid="Same") for who in (A, B)])),
    (BUCKET_POLICY, "CloudFront's own user", document(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": OAI}))),
    (BUCKET_POLICY, "a SAML provider", document(allowing("s3:GetObject", BUCKET + "/*", Principal={"Federated": f"arn:aws:iam::{A}:saml-provider/corp"}))),
    (TRUST, "a tag with colons", document(trusting({"AWS": B}, Condition={"StringEquals": {"aws:ResourceTag/aws:cloudformation:stack-name": "x"}}))),
    (TRUST, "a role's session tag with colons", document(trusting({"AWS": B}, Condition={"StringEquals": {"aws:RequestTag/team:cost:center": "x"}}))),
    (IDENTITY, "a key of KMS with colons", document(allowing("kms:Decrypt", Condition={"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "x"}}))),
    (TRUST, "Null with a qualifier", document(trusting({"AWS": B}, Condition={"ForAnyValue:Null": {"aws:TagKeys": "true"}}))),
    (IDENTITY, "an access point", document(allowing("s3:GetObject", f"arn:aws:s3:eu-central-1:{A}:accesspoint/x/object/*"))),
    (IDENTITY, "any account of IAM", document(allowing("iam:GetUser", "arn:aws:iam::*:user/x"))),
    (IDENTITY, "a policy of AWS's", document(allowing("iam:GetPolicy", "arn:aws:iam::aws:policy/*"))),
    (RCP, "RCPFullAWSAccess", document(allowing("*", Principal="*"))),
    (RCP, "a Deny for everybody outside", document(allowing("s3:*", effect="Deny", Principal="*", Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-x"}}))),
    (RCP, "NotResource", document({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": BUCKET})),
    (IDENTITY, "wildcards in every other part", document(allowing("s3:*", ["*", "arn:*:s3:*:*:b*/?", "arn:aws:s3:*", "arn:aws:iam::*"]))),
    (IDENTITY, "another partition", document(allowing("s3:*", ["arn:aws-us-gov:s3:::b", "arn:aws-cn:s3:::b", "arn:*:s3:::b"]))),
    (IDENTITY, "more than a user's inline policies, less than a role's", document(allowing("s3:*", "arn:aws:s3:::" + "x" * 9_000))),
    (BUCKET_POLICY, "a public bucket", document(allowing("s3:GetObject", BUCKET + "/*", Principal="*", Sid="public read!"))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "what", "text"), SAVED, ids=[f"{row[0].value}: {row[1]}" for row in SAVED])
def test_documents_aws_saves(kind, what, text):
    policy = iam.parse(text, kind)
    assert policy.errors == ()
    assert policy.statements


def test_every_mistake_of_a_document_is_found_at_once_and_in_its_place():
    text = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "allow",
      "Principal": {"AWS": "bob"},
      "Action": "s3:ListBucket",
      "Resource": "*"
    }
  ]
}"""
    found = [(finding.line, finding.column, finding.code) for finding in iam.parse(text, TRUST).errors]
    assert found == [(5, 7, "effect"), (6, 21, "principal-value"), (7, 7, "trust-action"), (8, 7, "trust-resource")]


def test_places_survive_escapes_line_ends_and_a_single_statement():
    text = '{"Statement":\r\n {"Effect": "Allow",\r\n "Condition": {"a/b": {"~k": ["x",\r\n "y"]}}}}'
    policy = iam.Policy(text, TRUST, single_statement=True)
    assert str(policy.place("/Statement/0/Effect")) == "line 2, column 3"
    assert str(policy.place("/Statement/0/Condition/a~1b/~0k/1")) == "line 4, column 2"
    assert (
        str(policy.place("/Statement/0/Resource")) == "line 2, column 1"
        or policy.place("/Statement/0/Resource").line == 1
    )


def test_a_pointer_into_a_text_that_is_no_json_leads_to_what_breaks_it():
    # The editor marks what decided in the text it holds now, which may be half typed by then.
    assert str(iam.Policy('{\n "a": 1,\n}', TRUST).place("/Statement/0")) == "line 2, column 8"


def test_white_space_does_not_count_towards_the_quota():
    statement = trusting({"AWS": B}, Sid="x" * 1800)
    assert iam.parse(json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=200), TRUST).errors == ()


def test_s3_has_its_own_words_for_a_bad_policy():
    assert {f.aws_code for f in iam.parse(document(allowing("s3:*")), BUCKET_POLICY).errors} == {"MalformedPolicy"}
    (finding,) = iam.parse("{", BUCKET_POLICY).errors
    assert finding.aws_message == "Policies must be valid JSON and the first byte must be '{'"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "line\nbreak", "x" * 100_000])
def test_findings_can_be_printed_on_one_line_whatever_stands_in_the_document(text):
    policy = iam.parse(json.dumps({"Statement": trusting({"AWS": text}, effect=text, Sid=text)}), TRUST)
    for finding in policy.errors:
        assert len(str(finding).encode()) < 600 and len(finding.aws_message.encode()) < 600
        assert "\n" not in str(finding)


def test_parsing_is_remembered():
    assert iam.parse(GOOD, TRUST) is iam.parse(GOOD, TRUST)
    assert iam.parse(GOOD, TRUST) is not iam.parse(GOOD, BUCKET_POLICY)


# what is written as an AWS principal → what is said about the mend
MENDS = [
    (f"arn:aws:sts::{A}:role/X", f"A role is IAM's: write arn:aws:iam::{A}:role/X."),
    (f"arn:aws:iam::{A}:assumed-role/X/s", f"A session is of STS: write arn:aws:sts::{A}:assumed-role/X/s."),
    (f"arn:aws:iam::{A}:eve", f"Say what it is: arn:aws:iam::{A}:user/eve, or arn:aws:iam::{A}:role/eve."),
    ("o-a1b2c3d4e5", "An organization is no principal"),
    ("<ACCOUNT_ID>", "a template's placeholder"),
    ("arn:aws:iam::${AWS::AccountId}:root", "a template's placeholder"),
    ("${aws_iam_role.x.arn}", "a template's placeholder"),
    ("1111-2222-3333", "without hyphens: 111122223333."),
    ("12345678901", "a leading zero is lost"),
    (f"arn:aws:iam::{A}:user/\u00e9ve", "U+00E9"),
    (f"arn:aws:iam::{A}:user/e\u00adve", "U+00AD"),
    ("ec2.amazonaws.com", 'A service stands under "Service"'),
]


@pytest.mark.parametrize(("principal", "mend"), MENDS)
def test_the_mend_fits_what_was_probably_meant(principal, mend):
    (finding,) = iam.parse(document(trusting({"AWS": principal})), TRUST).errors
    assert mend in finding.hint, finding.hint


# a document with a slip → what it probably meant
SLIPS = [
    (document(trusting({"AWS": A}, action="sts:AsumeRole")), "Did you mean sts:AssumeRole?"),
    (
        document(trusting({"AWS": A}, action="sts:AssumeRoleWithWebIdentiy")),
        "Did you mean sts:AssumeRoleWithWebIdentity?",
    ),
    (document(trusting({"AWS": A}, Principals={"AWS": A})), "Did you mean Principal?"),
    (document(trusting({"AWS": A}, Actions="sts:AssumeRole")), "Did you mean Action?"),
    (document(trusting({"AWS": A}, Conditions={})), "Did you mean Condition?"),
    (json.dumps({"Version": "2012-10-17", "Statements": []}), "Did you mean Statement?"),
]


@pytest.mark.parametrize(("text", "meant"), SLIPS)
def test_a_slip_is_answered_with_what_was_meant(text, meant):
    assert meant in [finding.hint for finding in iam.parse(text, TRUST).errors]
