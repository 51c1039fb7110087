import assert from "node:assert/strict";
import { clientsFor } from "../../../../provider/aws/clients";
import { denySession } from "../../../../provider/drivers/session/denySession";
import { readRevocations } from "../../../../provider/drivers/session/revocations";
import { generateSessionName } from "../../../../provider/drivers/session/sessionName";
import type { LeaseBackend } from "../../../../provider/lease/leaseInputs";
import { setting } from "../../../support/leases";
import { makeRole, roleArn } from "../../../support/roles";
import { useSimulator } from "../../../support/useSimulator";

async function afterTurns(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
        await null;
    }
}

describe("denying sessions of one role", () => {
    const aws = useSimulator();
    const holder = { kind: "Role", name: "deploy", arn: roleArn() } as const;
    const hour = 3_600_000;

    async function prepare() {
        await makeRole(aws());
        const backend = (await setting(aws())).backend as unknown as LeaseBackend;
        const policy = (ledgerId: string) => `stacklease-revoked-${ledgerId}`;
        const policies = () => aws().account().roles.get("deploy")?.inlinePolicies as Map<string, string>;
        return {
            backend,
            deny: (sessionName: string, ledgerId = backend.ledgerId) =>
                denySession(backend, holder, ledgerId, { sessionName, from: null }),
            denied: (ledgerId = backend.ledgerId) =>
                readRevocations(JSON.parse(policies().get(policy(ledgerId)) ?? "{}")).map(
                    ({ sessionName }) => sessionName,
                ),
            forget: () => policies().delete(policy(backend.ledgerId)),
        };
    }
    const sessionName = () => generateSessionName(null, "ci", Date.now() + hour);

    it("includes a revocation that arrives at any time around the end of the previous write", async () => {
        const { backend, deny, denied } = await prepare();
        const moments = Array.from({ length: 24 }, (_, turns) => ({
            turns,
            ledgerId: `ledger-${turns}`,
            name: sessionName(),
        }));
        const late = new Map<string, Promise<unknown>>();
        const iam = await clientsFor(backend).iam();
        iam.middlewareStack.add(
            (next) => async (args) => {
                const answer = await next(args);
                const { PolicyName = "" } = args.input as { PolicyName?: string };
                const moment = moments.find(({ ledgerId }) => PolicyName.endsWith(`-${ledgerId}`));
                if (moment && !late.has(moment.ledgerId)) {
                    const { turns, name, ledgerId } = moment;
                    late.set(
                        ledgerId,
                        afterTurns(turns).then(() => deny(name, ledgerId)),
                    );
                }
                return answer;
            },
            { step: "initialize" },
        );

        await Promise.all(moments.map(({ ledgerId }) => deny(sessionName(), ledgerId)));
        await Promise.all(late.values());

        for (const { ledgerId, name } of moments) {
            assert.ok(denied(ledgerId).includes(name), ledgerId);
        }
    });

    it("keeps what was written if the next read from IAM returns an older document", async () => {
        const { deny, denied, forget } = await prepare();
        const [first, second] = [sessionName(), sessionName()];
        await deny(first);
        forget();

        await deny(second);

        assert.deepEqual(new Set(denied()), new Set([first, second]));
    });

    it("continues after a failed write", async () => {
        const { deny, denied } = await prepare();
        const name = sessionName();
        aws().faults.add({ at: "iam:GetRolePolicy", kind: "errorBefore", times: 8 });
        await assert.rejects(deny(sessionName()));

        await deny(name);

        assert.deepEqual(denied(), [name]);
    });
});
