import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { canProbe, type ProbeAnswer, probeAction } from "../../../provider/aws/grantedAction";

const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
const ec2 = (code: string, message = "") =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`;
const denied = (rest: string) =>
    ec2(
        "UnauthorizedOperation",
        `You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/deploy/ci is not authorized to perform: ec2:DescribeRegions${rest} Encoded authorization failure message: abc`,
    );
const json = (type: string, message: string) => JSON.stringify({ __type: type, message });
const regions = `<?xml version="1.0" encoding="UTF-8"?>\n<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo/></DescribeRegionsResponse>`;
const page = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";

describe("the answer of a service to a probe action", () => {
    let server: Server;
    let connection: Connection;
    let answer: { status: number; body: string; location?: string };
    before(async () => {
        server = createServer((_request, response) => {
            response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end(answer.body);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        connection = { ...ambientConnection, endpoint, region: "us-east-1" };
    });
    after(() => server.close());

    const answers: [string, ProbeAnswer, string, number, string][] = [
        ["the action's result", "allowed", "ec2:DescribeRegions", 200, regions],
        ["the action's result in JSON", "allowed", "dynamodb:ListTables", 200, '{"TableNames":[]}'],
        ["an empty result", "allowed", "sqs:ListQueues", 200, "{}"],
        ["an HTML page of a proxy", "none", "ec2:DescribeRegions", 200, page],
        ["an HTML page of a proxy instead of JSON", "none", "sqs:ListQueues", 200, page],
        ["the result of another service", "none", "ec2:DescribeRegions", 200, "<ListBucketResult/>"],
        ["an empty body", "none", "ec2:DescribeRegions", 200, ""],
        [
            "a denial because no policy allows the action",
            "notAllowed",
            "ec2:DescribeRegions",
            403,
            denied(" because no session policy allows the ec2:DescribeRegions action."),
        ],
        [
            "a denial because no boundary allows the action",
            "notAllowed",
            "ec2:DescribeRegions",
            403,
            denied(" because no permissions boundary allows the ec2:DescribeRegions action"),
        ],
        [
            "a Deny in an inline policy",
            "deniedInline",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in an identity-based policy."),
        ],
        [
            "a Deny in a managed policy",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/no-ec2."),
        ],
        [
            "a Deny in a service control policy",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(
                " with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-a/service_control_policy/p-b",
            ),
        ],
        [
            "a Deny in a session policy",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in a session policy"),
        ],
        [
            "a Deny in a boundary",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in a permissions boundary"),
        ],
        [
            "a denial without a reason",
            "denied",
            "ec2:DescribeRegions",
            403,
            ec2("UnauthorizedOperation", "You are not authorized to perform this operation."),
        ],
        [
            "a denial in JSON",
            "deniedInline",
            "sqs:ListQueues",
            400,
            json(
                "com.amazon.coral.service#AccessDeniedException",
                "User: arn is not authorized to perform: sqs:listqueues with an explicit deny in an identity-based policy",
            ),
        ],
        [
            "a denial from SNS",
            "denied",
            "sns:ListTopics",
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>",
        ],
        ["an unknown key", "unknownKey", "ec2:DescribeRegions", 401, ec2("AuthFailure")],
        ["an expired session", "unknownKey", "ec2:DescribeRegions", 400, ec2("RequestExpired")],
        [
            "an expired session in JSON",
            "unknownKey",
            "sqs:ListQueues",
            400,
            json("com.amazon.coral.service#ExpiredTokenException", ""),
        ],
        ["throttling", "none", "ec2:DescribeRegions", 503, ec2("RequestLimitExceeded", "Request limit exceeded.")],
        ["a wrong signature", "none", "sqs:ListQueues", 400, json("InvalidSignatureException", "")],
        [
            "a gateway's error that mentions an explicit deny",
            "none",
            "ec2:DescribeRegions",
            403,
            "Blocked with an explicit deny in an identity-based policy",
        ],
    ];
    for (const [what, expected, action, status, body] of answers) {
        it(`counts as ${expected}: ${what}`, async () => {
            answer = { status, body };

            assert.equal(await probeAction(connection, credentials, action), expected);
        });
    }

    it("counts as none: a redirect, which is not followed with the signature", async () => {
        answer = { status: 307, body: "", location: `${connection.endpoint}/elsewhere` };

        assert.equal(await probeAction(connection, credentials, "ec2:DescribeRegions"), "none");
    });
});

describe("a probe action", () => {
    const emulator = "http://localhost:4566";
    const vpcEndpoint = "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com";
    let environment: NodeJS.ProcessEnv;
    beforeEach(() => {
        environment = { ...process.env };
    });
    afterEach(() => {
        process.env = environment;
    });

    const cases: [string, Partial<Connection>, NodeJS.ProcessEnv, boolean][] = [
        ["is allowed at AWS", {}, {}, true],
        ["is allowed at an emulator of all services", { endpoint: emulator }, {}, true],
        ["is allowed at an emulator from the environment", {}, { AWS_ENDPOINT_URL: emulator }, true],
        ["is allowed at AWS with endpoints of AWS's own", { endpoints: { sts: vpcEndpoint } }, {}, true],
        [
            "is not allowed if the emulator is set for IAM and STS only",
            { endpoints: { iam: emulator, sts: emulator } },
            {},
            false,
        ],
        [
            "is not allowed if the environment sets an emulator for STS only",
            {},
            { AWS_ENDPOINT_URL_STS: emulator },
            false,
        ],
        [
            "is not allowed at an emulator with AWS credentials",
            { endpoints: { sts: vpcEndpoint } },
            { AWS_ENDPOINT_URL: emulator },
            false,
        ],
        [
            "is not allowed at AWS with an emulator's credentials",
            { endpoint: emulator, endpoints: { sts: vpcEndpoint } },
            {},
            false,
        ],
        [
            "is allowed if the environment also sets the emulator for EC2",
            { endpoints: { sts: emulator } },
            { AWS_ENDPOINT_URL_EC2: emulator },
            true,
        ],
        [
            "is allowed at AWS if configured endpoint URLs are ignored",
            {},
            { AWS_ENDPOINT_URL_STS: emulator, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
            true,
        ],
    ];
    for (const [where, connection, env, expected] of cases) {
        it(where, async () => {
            Object.assign(process.env, env);

            assert.equal(await canProbe({ ...ambientConnection, ...connection }, "ec2:DescribeRegions"), expected);
        });
    }
});
