import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../../support/engine";
import { Project } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";

describe("The Pulumi CLI of tests that answers reads from files", () => {
    let engine: Engine;
    let project: Project;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await new Project(engine, undefined, "other").store("prod");
        await project.store("stored", { backend: engine.aws.issuer() });
        await project.store("killed");
        changeState(join(engine.folder, ".pulumi", "stacks", "shop", "killed.json"), (latest) => {
            latest.pending_operations = [{ resource: latest.resources.pop(), type: "creating" }];
        });
        await project.up("dev", { more: 1 });
    });
    after(() => engine.stop());

    const reads = [
        "stack export",
        "stack export --show-secrets",
        "stack export --stack stored",
        "stack export --stack organization/shop/stored --show-secrets",
        "stack export --stack organization/other/prod",
        "stack export --stack killed",
        "stack ls --json",
        "stack ls --json --fully-qualify-stack-names",
        "stack ls --json --project other",
        "stack ls --json --all",
        "stack ls --all --json --fully-qualify-stack-names",
        "whoami --verbose --json",
        // Left to the real CLI.
        "stack export --stack absent",
        "whoami",
    ];
    it("prints what the real CLI prints", async () => {
        const env = readingPulumi(engine.folder);

        for (const read of reads) {
            const args = [...read.split(" "), "--non-interactive", "--color=never"];
            const [expected, actual] = await Promise.all([
                project.start("pulumi", args).ended,
                project.start("pulumi", args, { env }).ended,
            ]);

            assert.deepEqual([actual.code, actual.stderr], [expected.code, expected.stderr], read);
            assert.deepEqual(content(actual.stdout), content(expected.stdout), read);
        }
    });

    it("leaves a state with another passphrase to the real CLI, which refuses it", async () => {
        const env = { ...readingPulumi(engine.folder), PULUMI_CONFIG_PASSPHRASE: "wrong" };

        const { code, stderr } = await project.start("pulumi", ["stack", "export", "--show-secrets"], { env }).ended;

        assert.match(stderr, /incorrect passphrase/);
        assert.notEqual(code, 0);
    });
});

interface State {
    resources: unknown[];
    pending_operations?: unknown[];
}

function changeState(file: string, change: (latest: State) => void): void {
    const state = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest: State } };
    change(state.checkpoint.latest);
    writeFileSync(file, JSON.stringify(state));
}

/** Returns the content of JSON, with times as Go writes them: without zeros at the end. */
function content(stdout: string): unknown {
    const plain = stdout.replace(/(:\d\d\.\d*?)0*Z"/g, '$1Z"').replaceAll('.Z"', 'Z"');
    return /^[{[]/.test(plain) ? JSON.parse(plain) : plain;
}
