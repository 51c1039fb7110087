import assert from "node:assert/strict";
import { localUserName } from "../../cli/process/localUser";
import { Engine } from "../support/engine";
import { Project } from "../support/project";
import type { Bag } from "../support/resource";
import { makeRole, roleArn } from "../support/roles";
import type { StoredEdit } from "../support/storedStack";

describe("a stack that tests store without the engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
        await makeRole(engine.aws);
    });
    afterEach(() => engine.stop());

    const session = { credentialType: "assumed_role", roleArn: roleArn() } as const;
    const edits: [what: string, edit: () => StoredEdit][] = [
        [
            "IAM users with resource options",
            () => ({ more: 1, lease: { rotationTrigger: 1 }, options: { protect: true, retainOnDelete: true } }),
        ],
        ["a backend's own key", () => ({ backend: engine.aws.issuer() })],
        ["a session", () => ({ policy: session })],
    ];
    for (const [what, edit] of edits) {
        it(`has the state that \`pulumi up\` saves, for ${what}`, async () => {
            await (await engine.leaseStack("engine", edit())).up();
            await engine.store("stored", edit());

            assert.deepEqual(await comparable("stored"), await comparable("engine"));
        });
    }

    it("has the state that `stacklease issue` saves, for an issued stack", async () => {
        const project = new Project(engine);
        await project.store("dev", { backend: engine.aws.issuer() });
        const { code, stderr } = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m"]);
        assert.equal(code, 0, stderr);
        const [issued = ""] = project.stacks.filter((name) => name !== "dev");
        const stored = "dev-issued-aaaaaaaaaa";
        await project.storeIssued(stored, { ttl: "15m" });

        assert.deepEqual(await comparable(stored), await comparable(issued));
    });

    it("needs no update, and can be destroyed", async () => {
        await engine.store("dev", { more: 1 });
        const stack = await engine.leaseStack("dev", { more: 1 });

        await stack.up({ expectNoChanges: true });
        await stack.destroy();

        assert.deepEqual([...engine.aws.account().users.keys()], ["admin"]);
    });

    /** Returns a stack's resources without what differs between two stacks: ids, times, names and keys. */
    async function comparable(stack: string): Promise<unknown> {
        const { deployment } = await (await engine.leaseStack(stack)).exportStack();
        const { resources } = deployment as { resources: Bag[] };
        // The engine saves independent resources in the order in which AWS answered.
        const ordered = resources.toSorted((a, b) => String(a.urn).localeCompare(String(b.urn)));
        const kept = ordered.map(({ urn, type, custom, inputs, outputs, parent, dependencies, provider, ...rest }) => ({
            ...{ urn, type, custom, inputs, outputs, parent, provider },
            ...{ protect: rest.protect, retainOnDelete: rest.retainOnDelete },
            dependencies: (dependencies as string[] | undefined)?.toSorted() ?? [],
        }));
        return JSON.parse(
            JSON.stringify(kept)
                .replaceAll(stack, "STACK")
                .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
                .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
                .replace(/\bci(-\d+)?(-[a-z0-9]{8})?-[a-z0-9]{6,12}\b/g, "NAME")
                .replaceAll(new RegExp(`stacklease-${localUserName()}-[a-z0-9]{12}\\b`, "g"), "NAME"),
            (key, value) =>
                /^(accessKeyId|secretAccessKey|sessionToken|sessionId|readyAfter)$/.test(key) && value
                    ? typeof value
                    : value,
        );
    }
});
