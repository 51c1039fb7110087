import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { setTimeout } from "node:timers/promises";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { denialTimeoutMs } from "../../../../provider/drivers/session/sessionWatch";
import { dynamicCredential } from "../../../../provider/runtime";
import { keyOf } from "../../../support/leases";
import { Ledger } from "../../../support/ledger";
import { useKey } from "../../../support/outcome";
import type { Bag } from "../../../support/resource";
import { makeRole, roleArn } from "../../../support/roles";

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: "*" });
const deny = (...Action: string[]) => ({ Effect: "Deny", Action, Resource: "*" });
const asked = ["ec2:*", "sqs:*", "sns:*", "dynamodb:*"];
const lag = 25_000;

/** Issues a session that may use S3 and what else is given, under a role that may do everything. */
async function issue(...actions: string[]): Promise<Ledger> {
    const policy = document(allow("s3:*", ...actions));
    const ledger = await Ledger.open({ credentialType: "assumed_role", roleArn: roleArn(), policy });
    await makeRole(ledger.aws as never);
    await putRolePolicy(ledger, "grants", document(allow("*")));
    await ledger.up();
    return ledger;
}

async function putRolePolicy({ aws }: Ledger, PolicyName: string, policy: object): Promise<void> {
    const iam = new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
    await iam.send(
        new PutRolePolicyCommand({ RoleName: "deploy", PolicyName, PolicyDocument: JSON.stringify(policy) }),
    );
}

/** Whether AWS lets the session do what it was issued for. */
async function works({ aws }: Ledger, outs: Bag): Promise<boolean> {
    return (await useKey(aws, keyOf({ outs }), "s3:ListBuckets")) === "allowed";
}

/** From now on, what IAM is told about policies counts only after a while. */
function lagBehind({ aws }: Ledger, delay = lag): void {
    aws.clock.advance(delay);
    aws.propagation.delays.policies = delay;
}

/** Lets the policies catch up once the session has been asked a few times after its Deny was written. */
async function catchUp({ aws }: Ledger, isOver: () => boolean): Promise<void> {
    const calls = () => aws.calls.calls().map(({ action }) => action);
    const asksAfterWrite = () => calls().slice(calls().lastIndexOf("PutRolePolicy") + 1).length;
    while (!isOver() && (!calls().includes("PutRolePolicy") || asksAfterWrite() < 4)) {
        await setTimeout(50);
    }
    aws.clock.advance(lag);
}

function unreachable({ aws }: Ledger, ...services: string[]): void {
    for (const at of services) {
        aws.faults.add({ at, kind: "resetBefore", times: Number.POSITIVE_INFINITY });
    }
}

interface Scenario {
    readonly ledger: () => Promise<Ledger>;
    /** What happens between issue and destroy. */
    readonly arrange?: (ledger: Ledger) => Promise<void> | void;
    /** What happens while destroy is at work. */
    readonly meanwhile?: (ledger: Ledger, isOver: () => boolean) => Promise<void>;
    readonly expected: "denied" | "warns" | "fails";
    /** What the warning or the error tells. */
    readonly told?: RegExp;
}

interface Outcome {
    readonly warnings: string;
    readonly error: string;
    readonly works: boolean;
    readonly ledger: Ledger;
}

const scenarios: Readonly<Record<string, Scenario>> = {
    "an allowed action that becomes denied, however late": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => lagBehind(ledger),
        meanwhile: catchUp,
        expected: "denied",
    },
    "an action that no policy allows and that becomes denied": {
        ledger: () => issue(),
        arrange: (ledger) => lagBehind(ledger),
        meanwhile: catchUp,
        expected: "denied",
    },
    "another service, where the organization denies the first": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            ledger.aws.account().serviceControlPolicies.set("scp", JSON.stringify(document(allow("*"), deny("ec2:*"))));
            lagBehind(ledger);
        },
        meanwhile: catchUp,
        expected: "denied",
    },
    "another service, where the first cannot be reached": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            unreachable(ledger, "ec2");
            lagBehind(ledger);
        },
        meanwhile: catchUp,
        expected: "denied",
    },
    "another service, where the first never answers": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            ledger.aws.faults.add({ at: "ec2", kind: "hang", times: Number.POSITIVE_INFINITY });
            lagBehind(ledger);
        },
        meanwhile: catchUp,
        expected: "denied",
    },
    "a key that STS no longer knows": {
        ledger: () => issue("ec2:*"),
        arrange: ({ aws }) => {
            aws.account().roles.delete("deploy");
        },
        expected: "denied",
    },
    "a denial by the organization": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            ledger.aws
                .account()
                .serviceControlPolicies.set("scp", JSON.stringify(document(allow("*"), deny(...asked))));
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions is denied by another policy, sqs:ListQueues is denied by another policy/,
    },
    "a denial by the role's own policy": {
        ledger: () => issue("ec2:*"),
        arrange: async (ledger) => {
            await putRolePolicy(ledger, "no-ec2", document(deny(...asked)));
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions is denied, as it was before/,
    },
    "a denial by a boundary": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            const arn = "arn:aws:iam::123456789012:policy/boundary";
            const versions = new Map([
                ["v1", { document: JSON.stringify(document(allow("*"), deny(...asked))), createdAt: new Date() }],
            ]);
            ledger.aws.account().managedPolicies.set(arn, { arn, versions, defaultVersionId: "v1" } as never);
            Object.assign(ledger.aws.account().roles.get("deploy") as object, { permissionsBoundary: arn });
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions is denied by another policy/,
    },
    "no answer": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            unreachable(ledger, "ec2", "sqs");
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions gets no answer, sqs:ListQueues gets no answer/,
    },
    "a throttled answer": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            for (const at of ["ec2", "sqs"]) {
                ledger.aws.faults.add({ at, kind: "throttle", times: Number.POSITIVE_INFINITY });
            }
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions gets no answer/,
    },
    "a denial that was there before": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => ledger.kill(),
        expected: "warns",
        told: /ec2:DescribeRegions is denied, as it was before/,
    },
    "custom endpoints of IAM and STS alone, as AWS must not see an emulator's credentials": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            const { endpoint } = ledger.aws;
            editBackend(ledger, { endpoint: null, endpoints: { iam: endpoint, sts: endpoint } });
            lagBehind(ledger);
        },
        expected: "warns",
        told: /ec2:DescribeRegions gets no answer/,
    },
    "the secret that the ledger does not have": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            edit(ledger, { secretAccessKey: "" });
            lagBehind(ledger);
        },
        expected: "warns",
        told: /the secret access key of its session is not known/,
    },
    "an action that goes on being allowed": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => lagBehind(ledger, 2 * denialTimeoutMs),
        expected: "fails",
        told: /AWS still allows calls of its session 60 s after it was denied everything; run the same command again/,
    },
    "an action that no policy allows, for as long as a revocation may take": {
        ledger: () => issue(),
        arrange: (ledger) => lagBehind(ledger, 2 * denialTimeoutMs),
        expected: "warns",
        told: /ec2:DescribeRegions is not granted/,
    },
};

function edit(ledger: Ledger, outs: Bag): void {
    const { current } = ledger;
    ledger.current = current && { ...current, outs: { ...current.outs, ...outs } };
}

function editBackend(ledger: Ledger, backend: Bag): void {
    edit(ledger, { backend: { ...(ledger.current?.outs.backend as Bag), ...backend } });
}

describe("A revoked session:", () => {
    const outcomes = new Map<string, Promise<Outcome>>();
    const hosts = new Set<string>();
    const { warn } = console;
    let warned: string[] = [];

    // All at once, since most of the time they wait.
    before(() => {
        warned = [];
        console.warn = (text: string) => warned.push(text);
        subscribe("http.client.request.start", (message) => {
            hosts.add((message as { request: ClientRequest }).request.host);
        });
        for (const [name, scenario] of Object.entries(scenarios)) {
            outcomes.set(name, play(scenario));
        }
    });
    after(async () => {
        console.warn = warn;
        const played = await Promise.allSettled(outcomes.values());
        await Promise.all(
            played.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.ledger.aws.stop() : null)),
        );
    });

    async function play({ ledger: open, arrange, meanwhile }: Scenario): Promise<Outcome> {
        const ledger = await open();
        const { id, outs } = ledger.current as { id: string; outs: Bag };
        await arrange?.(ledger);
        ledger.aws.calls.clear();
        const warnedBefore = warned.length;
        const destroyed = ledger.destroy().then(
            () => "",
            (error: Error) => error.message,
        );
        let isOver = false;
        void destroyed.then(() => {
            isOver = true;
        });
        await meanwhile?.(ledger, () => isOver);
        const error = await destroyed;
        const warnings = warned.slice(warnedBefore).filter((text) => text.includes(id));
        return { warnings: warnings.join("\n"), error, works: await works(ledger, outs), ledger };
    }

    const claims = {
        denied: "is shown to be denied by",
        warns: "is not shown to be denied, and destroy warns, by",
        fails: "is not denied, and destroy fails, by",
    };
    for (const [name, { expected, told }] of Object.entries(scenarios)) {
        it(`${claims[expected]} ${name}`, async () => {
            const { warnings, error, works } = (await outcomes.get(name)) as Outcome;

            assert.match(error, expected === "fails" ? (told as RegExp) : /^$/);
            assert.match(warnings, expected === "warns" ? (told as RegExp) : /^$/);
            assert.ok(expected !== "denied" || !works, "it was shown to be denied, and works");
            assert.doesNotMatch(warnings, /prove/);
        });
    }

    it("is asked nothing at AWS when it is an emulator's", async () => {
        await Promise.allSettled(outcomes.values());

        assert.deepEqual([...hosts], ["127.0.0.1"]);
    });
});

describe("Sessions that are revoked together", () => {
    it("are denied by one document, and a few of them are asked whether it is in effect", async () => {
        const ledger = await issue("ec2:*");
        const { inputs } = ledger.current as { inputs: Bag };
        const more = await Promise.all(Array.from({ length: 29 }, () => dynamicCredential.create(inputs)));
        const all = [ledger.current as { id: string; outs: Bag }, ...more] as { id: string; outs: Bag }[];
        ledger.aws.calls.clear();

        await Promise.all(all.map(({ id, outs }) => dynamicCredential.delete(id, outs)));

        const asks = ledger.aws.calls.count("ec2") + ledger.aws.calls.count("sqs");
        assert.ok(asks <= 3 * 2 + 3 * 4, `${asks} questions`);
        assert.deepEqual(new Set(await Promise.all(all.map(({ outs }) => works(ledger, outs)))), new Set([false]));
        await ledger.aws.stop();
    });
});
