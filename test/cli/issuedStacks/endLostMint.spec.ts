import assert from "node:assert/strict";
import type { LostMint } from "../../../cli/issuedStacks/lostMint";
import { revokeLostMint } from "../../../cli/issuedStacks/revokeIssuedStack";
import { Operation } from "../../../provider/errors/operation";
import type { LeaseBackend } from "../../../provider/lease/leaseInputs";
import { ledgerTag } from "../../../provider/lease/naming";
import { setting, usersOf } from "../../support/leases";
import { useSimulator } from "../../support/useSimulator";
import { addLeftover } from "../sweep/leftover";

describe("revokeLostMint", () => {
    const aws = useSimulator();
    const operation = new Operation("end", "lease of stack", "dev-issued-aaaaaaaaaa");

    async function lostMint(overrides: Partial<LostMint> = {}): Promise<LostMint & { readonly ledgerId: string }> {
        const { backend } = await setting(aws());
        return {
            ...{ project: "shop", stack: "dev-issued-aaaaaaaaaa", issuer: backend as unknown as LeaseBackend },
            ...{ credentialType: "iam_user", begunAtMs: 0, expiresAt: null, ledgerId: String(backend.ledgerId) },
            ...overrides,
        };
    }

    const tagsOf = (ledgerId: string, stack: string) => ({
        ...{ [ledgerTag]: ledgerId, "stacklease:project": "shop", "stacklease:stack": stack },
    });

    it("ends the mint's user, found by the path of its ledger and its tags", async () => {
        const mint = await lostMint();
        const { arn } = addLeftover(aws(), "lost", { ...mint, tags: tagsOf(mint.ledgerId, mint.stack) });

        assert.deepEqual(await revokeLostMint(mint, operation), [arn]);
        assert.deepEqual(usersOf(aws()), []);
    });

    it("does not end users of the stack that the mint's stack is a copy of", async () => {
        const mint = await lostMint();
        addLeftover(aws(), "live", { ...mint, tags: tagsOf(mint.ledgerId, "dev") });

        assert.deepEqual(await revokeLostMint(mint, operation), []);
        assert.deepEqual(usersOf(aws()), ["live"]);
    });

    it("ends the mint's user, and reports but keeps a user without the ledger's tag", async () => {
        const mint = await lostMint();
        addLeftover(aws(), "a-stranger", { ...mint, tags: {} });
        addLeftover(aws(), "lost", { ...mint, tags: tagsOf(mint.ledgerId, mint.stack) });

        await assert.rejects(
            revokeLostMint(mint, operation),
            /user \S+\/a-stranger is not proven to belong to ledger .*: it has no ledger tag.*left untouched/,
        );
        assert.deepEqual(usersOf(aws()), ["a-stranger"]);
    });

    const cases: [string, Partial<LostMint>, number][] = [
        ["lists users once if the mint began long ago", { begunAtMs: 0 }, 1],
        ["lists no users if the mint is of a session", { credentialType: "assumed_role" }, 0],
    ];
    for (const [behavior, overrides, calls] of cases) {
        it(behavior, async () => {
            const mint = await lostMint(overrides);

            assert.deepEqual(await revokeLostMint(mint, operation), []);
            assert.equal(aws().calls.count("iam:ListUsers"), calls);
        });
    }
});
