import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { canProbe, type ProbeResult, probeAction } from "../../../provider/aws/grantedAction";

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

describe("What a service answers to an action", () => {
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

    const answers: [string, ProbeResult, string, number, string][] = [
        ["its result", "allowed", "ec2:DescribeRegions", 200, regions],
        ["its result, in JSON", "allowed", "dynamodb:ListTables", 200, '{"TableNames":[]}'],
        ["its empty result", "allowed", "sqs:ListQueues", 200, "{}"],
        ["a proxy's page", "none", "ec2:DescribeRegions", 200, page],
        ["a proxy's page for JSON", "none", "sqs:ListQueues", 200, page],
        ["another service's result", "none", "ec2:DescribeRegions", 200, "<ListBucketResult/>"],
        ["nothing", "none", "ec2:DescribeRegions", 200, ""],
        [
            "that no policy allows it",
            "notAllowed",
            "ec2:DescribeRegions",
            403,
            denied(" because no session policy allows the ec2:DescribeRegions action."),
        ],
        [
            "that no boundary allows it",
            "notAllowed",
            "ec2:DescribeRegions",
            403,
            denied(" because no permissions boundary allows the ec2:DescribeRegions action"),
        ],
        [
            "a Deny of an inline policy",
            "deniedInline",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in an identity-based policy."),
        ],
        [
            "a Deny of a managed policy",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/no-ec2."),
        ],
        [
            "a Deny of the organization",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(
                " with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-a/service_control_policy/p-b",
            ),
        ],
        [
            "a Deny of a session policy",
            "deniedElsewhere",
            "ec2:DescribeRegions",
            403,
            denied(" with an explicit deny in a session policy"),
        ],
        [
            "a Deny of a boundary",
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
            "a denial of SNS",
            "denied",
            "sns:ListTopics",
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>",
        ],
        ["that it does not know the key", "unknownKey", "ec2:DescribeRegions", 401, ec2("AuthFailure")],
        ["that the session has expired", "unknownKey", "ec2:DescribeRegions", 400, ec2("RequestExpired")],
        [
            "that the session has expired, in JSON",
            "unknownKey",
            "sqs:ListQueues",
            400,
            json("com.amazon.coral.service#ExpiredTokenException", ""),
        ],
        [
            "that it is asked too often",
            "none",
            "ec2:DescribeRegions",
            503,
            ec2("RequestLimitExceeded", "Request limit exceeded."),
        ],
        ["that the signature is wrong", "none", "sqs:ListQueues", 400, json("InvalidSignatureException", "")],
        [
            "a gateway's error that speaks of an explicit deny",
            "none",
            "ec2:DescribeRegions",
            403,
            "Blocked with an explicit deny in an identity-based policy",
        ],
    ];
    for (const [what, expected, action, status, body] of answers) {
        it(`such as ${what} is read as ${expected}`, async () => {
            answer = { status, body };

            assert.equal(await probeAction(connection, credentials, action), expected);
        });
    }

    it("such as a redirection is read as none, and is not followed with the signature", async () => {
        answer = { status: 307, body: "", location: `${connection.endpoint}/elsewhere` };

        assert.equal(await probeAction(connection, credentials, "ec2:DescribeRegions"), "none");
    });
});

describe("An action can be asked for", () => {
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
        ["at AWS", {}, {}, true],
        ["at an emulator of every service", { endpoint: emulator }, {}, true],
        ["at an emulator of the environment", {}, { AWS_ENDPOINT_URL: emulator }, true],
        ["at AWS, beside AWS's own endpoints", { endpoints: { sts: vpcEndpoint } }, {}, true],
        ["not where STS alone is an emulator's", { endpoints: { iam: emulator, sts: emulator } }, {}, false],
        ["not where the environment says so of STS alone", {}, { AWS_ENDPOINT_URL_STS: emulator }, false],
        [
            "not at an emulator with AWS's credentials",
            { endpoints: { sts: vpcEndpoint } },
            { AWS_ENDPOINT_URL: emulator },
            false,
        ],
        [
            "not at AWS with an emulator's credentials",
            { endpoint: emulator, endpoints: { sts: vpcEndpoint } },
            {},
            false,
        ],
        [
            "where the environment says that EC2 is, too",
            { endpoints: { sts: emulator } },
            { AWS_ENDPOINT_URL_EC2: emulator },
            true,
        ],
        [
            "at AWS, where the environment's endpoints are to be ignored",
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
