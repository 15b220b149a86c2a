// The backup story by the SDK for JavaScript. Prints a line for each step: its name and how it ended.
import { writeFileSync } from "node:fs";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { fromTokenFile } from "@aws-sdk/credential-providers";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const { ROLE, EXTERNAL_ID, BUCKET, BACKUP, REPORT, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, COPY, FORKS_TOKEN_FILE } = process.env;

async function step(name, act) {
  try {
    const found = await act();
    console.log(`${name}\tok`);
    return found;
  } catch (error) {
    console.log(`${name}\t${error.name === "Error" ? error.message : `${error.name}: ${error.message}`}`);
  }
}

const sts = new STSClient({ endpoint, region });
const assume = (more) => sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "javascript", ...more }));
await step("assume without the ExternalId", () => assume({}));
const { Credentials: keys } = await step("assume", () => assume({ ExternalId: EXTERNAL_ID }));
const credentials = { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
await step("list", () => s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "backups/" })));
await step("read a backup", async () => {
  const answer = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: BACKUP }));
  writeFileSync(COPY, await answer.Body.transformToByteArray());
});
await step("write a backup", () => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "backups/new", Body: "new" })));
await step("read a report", () => s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: REPORT })));

async function byUrl(command, options) {
  const answer = await fetch(await getSignedUrl(s3, command, { expiresIn: 60 }), options);
  if (!answer.ok) throw new Error(/<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? answer.status);
}
await step("read by a URL", () => byUrl(new GetObjectCommand({ Bucket: BUCKET, Key: BACKUP })));
await step("write by a URL", () => byUrl(new PutObjectCommand({ Bucket: BUCKET, Key: "backups/url" }), { method: "PUT", body: "by url" }));
await step("read a report by a URL", () => byUrl(new GetObjectCommand({ Bucket: BUCKET, Key: REPORT })));

// Of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, which the SDK reads itself, unless it is told another file.
const listAs = (more) => {
  const credentials = fromTokenFile({ clientConfig: { endpoint, region }, ...more });
  const job = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  return job.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "backups/" }));
};
await step("list with a job's token", () => listAs({}));
await step("list with a fork's token", () => listAs({ webIdentityTokenFile: FORKS_TOKEN_FILE }));
