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
const probedActions = ["ec2:*", "sqs:*", "sns:*", "dynamodb:*"];
const lag = 25_000;

/** Issues a session that is allowed S3 and the given actions, under a role that allows everything. */
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

/** Returns whether AWS allows the session the action that it was issued for. */
async function works({ aws }: Ledger, outs: Bag): Promise<boolean> {
    return (await useKey(aws, keyOf({ outs }), "s3:ListBuckets")) === "allowed";
}

/** From now on, policy changes take effect after a delay. */
function lagBehind({ aws }: Ledger, delay = lag): void {
    aws.clock.advance(delay);
    aws.propagation.delays.policies = delay;
}

/** Lets the policies take effect after the session has made a few calls since its Deny was written. */
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
    /** Setup between issue and destroy. */
    readonly arrange?: (ledger: Ledger) => Promise<void> | void;
    /** What happens during destroy. */
    readonly meanwhile?: (ledger: Ledger, isOver: () => boolean) => Promise<void>;
    readonly expected: "denied" | "warns" | "fails";
    /** The warning or the error message. */
    readonly expectedMessage?: RegExp;
}

interface Outcome {
    readonly warnings: string;
    readonly error: string;
    readonly works: boolean;
    readonly ledger: Ledger;
}

const scenarios: Readonly<Record<string, Scenario>> = {
    "an allowed action that becomes denied after a delay": {
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
    "another service if a service control policy denies the first": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            ledger.aws.account().serviceControlPolicies.set("scp", JSON.stringify(document(allow("*"), deny("ec2:*"))));
            lagBehind(ledger);
        },
        meanwhile: catchUp,
        expected: "denied",
    },
    "another service if the first is unreachable": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            unreachable(ledger, "ec2");
            lagBehind(ledger);
        },
        meanwhile: catchUp,
        expected: "denied",
    },
    "another service if the first never answers": {
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
    "a denial by a service control policy": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            ledger.aws
                .account()
                .serviceControlPolicies.set("scp", JSON.stringify(document(allow("*"), deny(...probedActions))));
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions is denied by another policy, sqs:ListQueues is denied by another policy/,
    },
    "a denial by the role's own policy": {
        ledger: () => issue("ec2:*"),
        arrange: async (ledger) => {
            await putRolePolicy(ledger, "no-ec2", document(deny(...probedActions)));
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions is denied, as it was before/,
    },
    "a denial by a boundary": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            const arn = "arn:aws:iam::123456789012:policy/boundary";
            const versions = new Map([
                [
                    "v1",
                    { document: JSON.stringify(document(allow("*"), deny(...probedActions))), createdAt: new Date() },
                ],
            ]);
            ledger.aws.account().managedPolicies.set(arn, { arn, versions, defaultVersionId: "v1" } as never);
            Object.assign(ledger.aws.account().roles.get("deploy") as object, { permissionsBoundary: arn });
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions is denied by another policy/,
    },
    "no answer": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            unreachable(ledger, "ec2", "sqs");
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions gets no answer, sqs:ListQueues gets no answer/,
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
        expectedMessage: /ec2:DescribeRegions gets no answer/,
    },
    "a denial that existed before": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => ledger.kill(),
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions is denied, as it was before/,
    },
    "custom endpoints for IAM and STS only, because AWS must not receive an emulator's credentials": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            const { endpoint } = ledger.aws;
            editBackend(ledger, { endpoint: null, endpoints: { iam: endpoint, sts: endpoint } });
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions gets no answer/,
    },
    "a secret access key that is not in the ledger": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => {
            edit(ledger, { secretAccessKey: "" });
            lagBehind(ledger);
        },
        expected: "warns",
        expectedMessage: /the secret access key of its session is not known/,
    },
    "an action that stays allowed": {
        ledger: () => issue("ec2:*"),
        arrange: (ledger) => lagBehind(ledger, 2 * denialTimeoutMs),
        expected: "fails",
        expectedMessage:
            /AWS still allows calls of its session 60 s after it was denied everything; run the same command again/,
    },
    "an action that no policy allows until the revocation times out": {
        ledger: () => issue(),
        arrange: (ledger) => lagBehind(ledger, 2 * denialTimeoutMs),
        expected: "warns",
        expectedMessage: /ec2:DescribeRegions is not granted/,
    },
};

function edit(ledger: Ledger, outs: Bag): void {
    const { current } = ledger;
    ledger.current = current && { ...current, outs: { ...current.outs, ...outs } };
}

function editBackend(ledger: Ledger, backend: Bag): void {
    edit(ledger, { backend: { ...(ledger.current?.outs.backend as Bag), ...backend } });
}

describe("the proof that a revoked session is denied", () => {
    const outcomes = new Map<string, Promise<Outcome>>();
    const hosts = new Set<string>();
    const { warn } = console;
    let warned: string[] = [];

    // All concurrently, because they mostly wait.
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
        denied: "succeeds with",
        warns: "is absent, and destroy warns, with",
        fails: "fails destroy with",
    };
    for (const [name, { expected, expectedMessage }] of Object.entries(scenarios)) {
        it(`${claims[expected]} ${name}`, async () => {
            const { warnings, error, works } = (await outcomes.get(name)) as Outcome;

            assert.match(error, expected === "fails" ? (expectedMessage as RegExp) : /^$/);
            assert.match(warnings, expected === "warns" ? (expectedMessage as RegExp) : /^$/);
            assert.ok(expected !== "denied" || !works, "it was shown to be denied, and works");
            assert.doesNotMatch(warnings, /prove/);
        });
    }

    it("makes no call to AWS if the session is an emulator's", async () => {
        await Promise.allSettled(outcomes.values());

        assert.deepEqual([...hosts], ["127.0.0.1"]);
    });
});

describe("sessions that are revoked together", () => {
    it("are denied with one document, and only a few of them are used to check that it is in effect", async () => {
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
