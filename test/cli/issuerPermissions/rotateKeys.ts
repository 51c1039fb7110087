import assert from "node:assert/strict";
import { doStep } from "../../../cli/commands/rotateRoot/doStep";
import type { Step } from "../../../cli/commands/rotateRoot/planRotation";
import type { RootBackend } from "../../../cli/commands/rotateRoot/rootBackend";
import { listKeys } from "../../../cli/commands/rotateRoot/rootKeys";
import { findNote, rootUser } from "../../../cli/commands/rotateRoot/rootUser";
import type { RootRotation } from "../../../cli/commands/rotateRoot/rotation";
import { Operation } from "../../../provider/errors/operation";
import type { Ledger } from "../../support/ledger";

/** The steps of a rotation that call AWS. The others use Pulumi. */
const steps: readonly Step[] = [{ do: "create" }, { do: "disable" }, { do: "delete" }, { do: "tidy" }];

/** Rotates the issuing key of a ledger's backend in AWS. */
export async function rotateKeys({ aws, at }: Ledger): Promise<void> {
    const operation = new Operation("rotate", "root key");
    const backend = at.backend as unknown as RootBackend;
    const { accessKeyId: old, secretAccessKey } = backend;
    const user = await rootUser(backend, [{ accessKeyId: old, secretAccessKey }], operation);
    const keys = await listKeys(user, operation);
    assert.equal(await findNote(user, operation), undefined);
    assert.notEqual(keys[0]?.lastUse, "unknown", "no permission for iam:GetAccessKeyLastUsed");
    let rotation: RootRotation = {
        ...{ project: "shop", backend, user, configKeys: { id: "", secret: "" }, stacks: [], keys, note: undefined },
        ...{ secrets: new Map([[old, secretAccessKey]]), upDone: new Set(), isProven: true },
    };
    for (const step of steps) {
        const target = rotation.keys.find(({ id }) => id !== old)?.id;
        const plan = { old, target, steps: [], otherUses: [] };
        const signal = new AbortController().signal;
        const options = { accessKeyConfig: "", secretKeyConfig: "" };
        rotation = await doStep(rotation, step, { options, plan, operation, signal });
    }
    const { accessKeys, tags } = aws.account().users.get("admin") ?? {};
    assert.deepEqual([[...(accessKeys?.keys() ?? [])], tags?.size], [rotation.keys.map(({ id }) => id), 0]);
    assert.notEqual(rotation.keys[0]?.id, old);
}
