import assert from "node:assert/strict";
import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import {
    CopyObjectCommand,
    CreateBucketCommand,
    GetObjectCommand,
    ListObjectsV2Command,
    PutObjectCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Issuer } from "stacklease/simulator";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";

/**
 * AWS's error code for each service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and the services' error pages.
 */
const codes = {
    iam: {
        unknown: "InvalidClientTokenId",
        wrongSecret: "SignatureDoesNotMatch",
        late: "SignatureDoesNotMatch",
        denied: "AccessDenied",
    },
    sts: {
        unknown: "InvalidClientTokenId",
        wrongSecret: "SignatureDoesNotMatch",
        late: "SignatureDoesNotMatch",
        denied: "allowed",
    },
    ec2: {
        unknown: "AuthFailure",
        wrongSecret: "AuthFailure",
        late: "RequestExpired",
        denied: "UnauthorizedOperation",
    },
    sqs: {
        ...{ unknown: "UnrecognizedClientException", wrongSecret: "InvalidSignatureException" },
        ...{ late: "InvalidSignatureException", denied: "AccessDeniedException" },
    },
    s3: {
        unknown: "InvalidAccessKeyId",
        wrongSecret: "SignatureDoesNotMatch",
        late: "RequestTimeTooSkewed",
        denied: "AccessDenied",
    },
} as const;

describe("the services of the embedded AWS", () => {
    const aws = useSimulator();

    function ask(service: keyof typeof codes, credentials: Issuer, systemClockOffset = 0): Promise<unknown> {
        const disableClockSkewCorrection = async () => true;
        const config = {
            region: "us-east-1",
            endpoint: aws().endpoint,
            credentials,
            maxAttempts: 1,
            systemClockOffset,
            ...(systemClockOffset && { disableClockSkewCorrection }),
        };
        switch (service) {
            case "iam":
                return new IAMClient(config).send(new ListUsersCommand({}));
            case "sts":
                return new STSClient(config).send(new GetCallerIdentityCommand({}));
            case "ec2":
                return new EC2Client(config).send(new DescribeInstancesCommand({}));
            case "sqs":
                return new SQSClient(config).send(new ListQueuesCommand({}));
            case "s3":
                return new S3Client({ ...config, forcePathStyle: true }).send(
                    new ListObjectsV2Command({ Bucket: "shop" }),
                );
        }
    }

    beforeEach(() => {
        aws().account().buckets.set("shop", new Map());
    });

    for (const service of ["iam", "sts", "ec2", "sqs", "s3"] as const) {
        const expected = codes[service];

        it(`${service}: answers a known caller`, async () => {
            assert.equal(await outcomeOf(ask(service, aws().issuer())), "allowed");
        });

        it(`${service}: rejects an unknown key with ${expected.unknown}`, async () => {
            const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
            assert.equal(await outcomeOf(ask(service, credentials)), expected.unknown);
        });

        it(`${service}: rejects a deleted key with ${expected.unknown}`, async () => {
            const issuer = aws().issuer();
            aws().account().users.get("admin")?.accessKeys.clear();
            assert.equal(await outcomeOf(ask(service, issuer)), expected.unknown);
        });

        it(`${service}: rejects a wrong secret with ${expected.wrongSecret}`, async () => {
            assert.equal(
                await outcomeOf(ask(service, { ...aws().issuer(), secretAccessKey: "wrong" })),
                expected.wrongSecret,
            );
        });

        it(`${service}: rejects a signature that is an hour old with ${expected.late}`, async () => {
            aws().clock.advance(60 * 60_000);
            const outcome = await outcomeOf(ask(service, aws().issuer()));
            assert.equal(outcome, expected.late);
        });

        it(`${service}: answers a caller without permissions with ${expected.denied}`, async () => {
            aws().account().users.get("admin")?.inlinePolicies.clear();
            assert.equal(await outcomeOf(ask(service, aws().issuer())), expected.denied);
        });
    }

    const s3Client = () =>
        new S3Client({
            region: "us-east-1",
            endpoint: aws().endpoint,
            credentials: aws().issuer(),
            forcePathStyle: true,
        });

    it("s3: lists the objects and folders under a prefix, and copies objects", async () => {
        const s3 = s3Client();
        for (const Key of ["a/b", "a/c/d", "a/c/e", "f"]) {
            await s3.send(new PutObjectCommand({ Bucket: "shop", Key, Body: Key }));
        }
        await s3.send(new CopyObjectCommand({ Bucket: "shop", Key: "a/copy", CopySource: "shop/a/c/d" }));

        const listed = await s3.send(new ListObjectsV2Command({ Bucket: "shop", Prefix: "a/", Delimiter: "/" }));
        assert.deepEqual(
            [listed.Contents?.map(({ Key }) => Key), listed.CommonPrefixes],
            [["a/b", "a/copy"], [{ Prefix: "a/c/" }]],
        );
        assert.ok(listed.Contents?.every(({ ETag, LastModified }) => ETag && LastModified));
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: "shop", Key: "a/copy" }));
        assert.equal(await Body?.transformToString(), "a/c/d");
    });

    it("s3: applies resources of policies", async () => {
        const admin = aws().account().users.get("admin");
        const s3 = s3Client();
        await s3.send(new CreateBucketCommand({ Bucket: "other" }));
        await s3.send(new PutObjectCommand({ Bucket: "shop", Key: "a/b", Body: "hello" }));
        const Resource = "arn:aws:s3:::shop/a/*";
        admin?.inlinePolicies.set(
            "AdministratorAccess",
            JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }],
            }),
        );

        const { Body } = await s3.send(new GetObjectCommand({ Bucket: "shop", Key: "a/b" }));
        assert.equal(await Body?.transformToString(), "hello");
        assert.equal(await outcomeOf(s3.send(new GetObjectCommand({ Bucket: "shop", Key: "b" }))), "AccessDenied");
        assert.equal(
            await outcomeOf(s3.send(new PutObjectCommand({ Bucket: "shop", Key: "a/b", Body: "x" }))),
            "AccessDenied",
        );
    });

    it("sqs: stores queues, and lists them", async () => {
        const sqs = new SQSClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
        const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
        assert.match(QueueUrls[0] ?? "", /\/123456789012\/orders$/);
    });

    it("ec2: lists its regions", async () => {
        const ec2 = new EC2Client({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
        assert.ok(Regions.some(({ RegionName }) => RegionName === "eu-west-1"));
    });

    it("tell a browser that they are not AWS", async () => {
        assert.match(await (await fetch(aws().endpoint)).text(), /It is not AWS/);
    });

    it("keep accounts separate", async () => {
        aws().account("210987654321");
        const other = new STSClient({
            region: "us-east-1",
            endpoint: aws().endpoint,
            credentials: aws().issuer("210987654321"),
        });
        assert.equal((await other.send(new GetCallerIdentityCommand({}))).Account, "210987654321");
    });

    it("log every call without secrets", async () => {
        await ask("iam", aws().issuer());
        const [call] = aws().calls.calls("iam:ListUsers");
        assert.equal(call?.status, 200);
        assert.equal(call?.accessKeyId, aws().issuer().accessKeyId);
        assert.ok(!JSON.stringify(aws().calls.calls()).includes(aws().issuer().secretAccessKey));
    });
});
