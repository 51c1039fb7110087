import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { awsCode } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/errors/operation";
import { messageOf } from "../../support/resource";

const again = "run the same command again";
const grant = "grant the issuer that action (stacklease issuer-policy prints every permission that it needs)";
const user = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: iam:CreateUser on resource: *";

describe("an AWS error", () => {
    let server: Server;
    let connection: Connection;
    let answer: { status: number; code: string; message: string };
    beforeEach(async () => {
        server = createServer((_request, response) => {
            const { status, code, message } = answer;
            response
                .writeHead(status, { "content-type": "text/xml" })
                .end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
        connection = { ...ambientConnection, ...key, endpoint, region: "us-east-1" };
    });
    afterEach(() => {
        server.closeAllConnections();
        server.close();
    });

    const denials: [words: string, remedy: string][] = [
        [" because no identity-based policy allows the iam:CreateUser action", grant],
        ["", grant],
        [
            " with an explicit deny",
            "a policy denies it explicitly, and an explicit deny overrides every grant; find and change that policy",
        ],
        [
            " with an explicit deny in an identity-based policy",
            "an explicit deny overrides every grant; remove it from the issuer's policies (stacklease issuer-policy prints every permission that it needs)",
        ],
        ...["service control policy", "resource control policy"].flatMap((policy): [string, string][] => [
            [
                ` with an explicit deny in a ${policy}`,
                "an explicit deny overrides every grant; ask the organization's administrator to change that policy",
            ],
            [
                ` because no ${policy} allows the iam:CreateUser action`,
                "a grant to the issuer alone is not enough; ask the organization's administrator to change that policy",
            ],
        ]),
        ...["permissions boundary", "session policy", "VPC endpoint policy"].flatMap((policy): [string, string][] => [
            [
                ` with an explicit deny in a ${policy}`,
                `an explicit deny overrides every grant; remove it from that ${policy}`,
            ],
            [
                ` because no ${policy} allows the iam:CreateUser action`,
                `a grant to the issuer alone is not enough; that ${policy} must allow it too`,
            ],
        ]),
    ];
    const codes: [code: string, status: number, message: string, remedy: string][] = [
        ...denials.map(([words, remedy]): [string, number, string, string] => [
            "AccessDenied",
            403,
            user + words,
            remedy,
        ]),
        [
            "AccessDenied",
            403,
            "Cannot call GetFederationToken with session credentials",
            "use a user's own key (aws-vault exec --no-session), or use assumed_role",
        ],
        ["NoSuchEntity", 404, "The role with name x cannot be found.", "create what is missing, or correct its name"],
        ["EntityAlreadyExists", 409, "exists", "choose another name, or delete the existing one"],
        ["DeleteConflict", 409, "subordinate entities", "remove what depends on it first"],
        ["MalformedPolicyDocument", 400, "Syntax errors in policy.", "correct the policy document"],
        ["InvalidInput", 400, "Duplicate tag keys found.", "correct that input"],
        ["ValidationError", 400, "1 validation error detected", "correct that input"],
        ["InvalidParameterValue", 400, "Duplicate tag keys found.", "correct that input"],
        [
            "RegionDisabledException",
            403,
            "STS is not activated in this region",
            "activate STS for that region in the account settings of IAM, or choose another region",
        ],
        ["OptInRequired", 403, "x", "enable that service or region for the account, or choose another region"],
        [
            "SignatureDoesNotMatch",
            403,
            "Credential should be scoped to a valid region.",
            "set the region of the endpoint",
        ],
        [
            "SignatureDoesNotMatch",
            403,
            "does not match the signature",
            "set the access key id and the secret access key of the same key",
        ],
        ["LimitExceeded", 409, "Cannot exceed quota", "remove what is not needed, or ask AWS for a higher quota"],
        ["UnmodifiableEntity", 400, "x", "look up the code in the AWS documentation"],
        ["SomethingNew", 400, "x", "look up the code in the AWS documentation"],
        ["ServiceFailure", 500, "x", again],
        ["SomethingNew", 503, "x", again],
    ];
    for (const [code, status, message, remedy] of codes) {
        it(`${code} ${status}, "${message}", names the remedy: ${remedy}`, async () => {
            answer = { status, code, message };

            const error = await callerIdentity(connection, new Operation("use", "AWS")).then(
                () => assert.fail("it should have failed"),
                (error: Error) => error,
            );

            assert.equal(awsCode(error.cause), code);
            assert.ok(error.message.endsWith(`; ${remedy}`), error.message);
        });
    }

    const quoting = [
        'Resource s3cret-a s3cret-b must be in ARN format or "*".',
        "Resource arn:aws:s3:us-east-1::s3cret-a s3cret-b can not contain region information.",
        "IAM resource arn:aws:iam:us-east-1:1:role/s3cret cannot contain region information.",
        'Partition "s3cret" is not valid for resource "arn:s3cret:s3:::b".',
        "The following resources are unknown: arn:aws:s3:::s3cret",
    ];
    for (const message of quoting) {
        it(`does not show a part of the policy document: ${message}`, async () => {
            answer = { status: 400, code: "MalformedPolicyDocument", message };

            const errorMessage = await messageOf(callerIdentity(connection, new Operation("use", "AWS")));

            assert.match(errorMessage, /MalformedPolicyDocument: .*\(not shown\).*; correct the policy document$/);
            assert.doesNotMatch(errorMessage, /s3cret/);
        });
    }

    it("names the trust policy and the caller's policies if a role cannot be assumed", async () => {
        answer = { status: 403, code: "AccessDenied", message: "User: x is not authorized to perform: sts:AssumeRole" };
        const assumeRole = { roleArn: "arn:aws:iam::123456789012:role/issuer" };

        assert.match(
            await messageOf(callerIdentity({ ...connection, assumeRole }, new Operation("use", "AWS"))),
            /sts:AssumeRole .*; allow the caller in the role's trust policy, and allow sts:AssumeRole on the role in the caller's policies$/,
        );
    });

    it("does not report an expired session as a network problem", async () => {
        answer = {
            status: 403,
            code: "ExpiredToken",
            message: "The security token included in the request is expired",
        };

        assert.match(
            await messageOf(callerIdentity(connection, new Operation("use", "AWS"))),
            /has expired .*; log in again$/,
        );
    });
});
