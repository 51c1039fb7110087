import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { withOptions } from "../../../cli/commands/issuerPolicy/generalUse";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import type { IssuerUse } from "../../../cli/issuerPermissions/issuerUse";
import { Engine } from "../../support/engine";
import { Project } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";
import { managed, noUse, role } from "./uses";

/** A resource in an exported state. */
interface Exported {
    readonly urn: string;
    readonly type: string;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

describe("stacklease issuer-policy for a stack", () => {
    let engine: Engine;
    let project: Project;
    /** Settings with a Pulumi CLI that reads faster. */
    let reading: Record<string, string>;
    const issuer = { issuerArn: "arn:aws:iam::123456789012:user/admin", commands: true };
    const inUse: IssuerUse = { ...noUse, ...issuer, users: true, attachments: true, userPath: "/ci/" };
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        reading = readingPulumi(engine.folder);
        const backend = { userPath: "/ci/" };
        await project.store("dev", { backend, policy: { policyArns: [managed[0]] } });
        await project.storeIssued("dev-issued-aaaaaaaaaa");
        await project.store("dev", { backend }); // Only the issued lease has a managed policy now.
    });
    after(() => engine.stop());

    /** Runs the command, and parses the printed policy. */
    async function print(...args: string[]) {
        const { code, stdout, stderr } = await project.inProcess(["issuer-policy", ...args], { env: reading });
        return { code, policy: JSON.parse(stdout || "null"), stdout, stderr };
    }

    it("prints the bounded form for the stack's policies and issued leases, and reports policies without a boundary", async () => {
        const { code, policy, stderr } = await print();

        assert.equal(code, 0, stderr);
        assert.deepEqual(policy, issuerPolicyDocument(withOptions(inUse, {})));
        assert.match(stderr, /^no boundary yet: aws\/deploy; set permissionsBoundary and run pulumi up/m);
    });

    it("applies its options, and does not require that the given boundary is set already", async () => {
        const boundary = "arn:aws:iam::123456789012:policy/other";
        const added = { role: [role], group: ["builders"], boundary, path: "/later/" };
        const options = ["--role", role, "--group", "builders", "--boundary", boundary, "--path", "/later/"];

        const { policy, stderr } = await print(...options);

        assert.deepEqual(policy, issuerPolicyDocument(withOptions(inUse, added)));
        assert.doesNotMatch(stderr, /no boundary yet/);
    });

    it("requires --mount if the stack has several backends", async () => {
        addBackend("other", "dev", "several");
        const cases: [args: string[], code: number, says: RegExp][] = [
            [[], 4, /^stacklease: print issuer policy: the stack has several backends: .*; choose one with --mount\n$/],
            [
                ["--mount", "none"],
                4,
                /: no backend is mounted at none; give one of these with --mount: (aws, other|other, aws)\n$/,
            ],
            [["--mount", "other"], 0, /^$/],
            [["--mount", "aws"], 0, /^no boundary yet: aws\/deploy;/m],
        ];
        for (const [args, code, says] of cases) {
            const printed = await print("--stack", "several", ...args);

            assert.match(printed.stderr, says);
            assert.equal(printed.code, code);
        }
    });

    it("suggests --account if there is no stack or no backend", async () => {
        await project.pulumi(["stack", "init", "empty", "--no-select"]);
        const cases: [args: string[], code: number, says: RegExp][] = [
            [["--stack", "none"], 6, /stack none does not exist; see pulumi stack ls; without a stack, give --account/],
            [
                ["--cwd", engine.folder],
                6,
                /there is no Pulumi.yaml in this folder or above it; .*; without a stack, give --account/,
            ],
            [["--stack", "empty"], 4, /the stack has no backend; run pulumi up, or give --account/],
        ];
        for (const [args, code, says] of cases) {
            const printed = await print(...args);

            assert.match(printed.stderr, says);
            assert.match(printed.stderr, /^stacklease: print issuer policy: [^\n]*\n$/);
            assert.deepEqual([printed.code, printed.stdout], [code, ""]);
        }
    });

    /** Creates a stack with the resources of another and one more backend. */
    function addBackend(mount: string, from: string, to: string): void {
        const exported = JSON.parse(readFileSync(project.stateFile(from), "utf8"));
        const resources: Exported[] = exported.checkpoint.latest.resources;
        const index = resources.findIndex(({ type }) => type.endsWith(":AwsBackend"));
        const { urn, outputs, ...backend } = resources[index] as Exported;
        const ledgerId = "00000000-0000-4000-8000-000000000001";
        const added = { ...backend, urn: `${urn}-${mount}`, outputs: { ...outputs, mount, ledgerId } };
        resources.splice(index, 0, added);
        const text = JSON.stringify(exported).replaceAll(`pulumi:${from}::`, `pulumi:${to}::`);
        writeFileSync(project.stateFile(to), text.replaceAll(`/shop/${from}`, `/shop/${to}`));
    }
});
