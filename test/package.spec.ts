import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..");
const compiler = require.resolve("typescript/bin/tsc");

/** A component package that uses every property of every public type, in declarations with inferred types. */
const componentPackage = `
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { awsBackend, dynamicCredential, iamPolicy } from "stacklease/runtime";
import { Simulator } from "stacklease/simulator";

export class Leased extends pulumi.ComponentResource {
    readonly backend = new AwsBackend("aws");
    readonly policy = new IamPolicy("deploy", { backend: this.backend });
    readonly lease = new DynamicCredential("ci", { policy: this.policy });
    readonly ofBackend = { ...this.backend };
    readonly ofPolicy = { ...this.policy };
    readonly ofLease = { ...this.lease };
    readonly backendValues = pulumi.output({ ...this.backend });
    readonly policyValues = pulumi.output({ ...this.policy });
    readonly leaseValues = pulumi.output({ ...this.lease });
    readonly statements = this.policy.policy.apply((policy) => [policy?.Statement].flat());
    readonly condition = this.statements.apply(([first]) => ({ ...first }));
    readonly predecessor = this.lease.predecessors.apply((predecessors) => predecessors?.[0]);
    readonly reference = this.policy.reference.apply((reference) => ({ ...reference }));
    readonly home = this.policy.reference.apply(({ backend }) => ({ ...backend }));
    get credentialType() {
        return this.lease.credentialType;
    }
}

export const handlers = { awsBackend, iamPolicy, dynamicCredential };

export async function embedded() {
    const simulator = await Simulator.start();
    const account = { ...simulator.account() };
    const [user, role, group, managed] = [account.users, account.roles, account.groups, account.managedPolicies].map((all) => [...all.values()]);
    const sessions = [...account.sessions.values()].map((session) => ({ ...session }));
    const { users, roles, groups, managedPolicies, virtualMfaDevices, buckets } = account;
    const first = <K, V extends object>(all: Map<K, V>) => ({ ...[...all.values()][0]! });
    return {
        ...{ simulator: { ...simulator }, account, user, role, group, managed, sessions },
        ...{ aUser: first(users), aRole: first(roles), aGroup: first(groups), aPolicy: first(managedPolicies) },
        ...{ aKey: first(first(users).accessKeys), aTag: first(first(users).tags), mfa: first(virtualMfaDevices) },
        ...{ sshKey: first(first(users).sshPublicKeys), certificate: first(first(users).signingCertificates) },
        ...{ specific: first(first(users).serviceSpecificCredentials), object: first(first(buckets)) },
        ...{ policies: sessions[0]!.actsFor, calls: simulator.calls.calls(), delays: simulator.propagation.delays },
    };
}
`;

describe("the published package", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-types-"));
        const installed = join(folder, "node_modules", "stacklease");
        mkdirSync(installed, { recursive: true });
        cpSync(join(root, "package.json"), join(installed, "package.json"));
        cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true, filter: (file) => !/\.js$/.test(file) });
        for (const scope of ["@pulumi", "@types"]) {
            symlinkSync(join(root, "node_modules", scope), join(folder, "node_modules", scope));
        }
        writeFileSync(join(folder, "index.ts"), componentPackage);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Compiles the package with the given settings. Returns the compiler's messages, or an empty string. */
    async function compile(settings: object): Promise<string> {
        const compilerOptions = {
            ...{ strict: true, declaration: true, skipLibCheck: true, target: "es2022", types: ["node"] },
            ...{ outDir: "out", ignoreDeprecations: "6.0", ...settings },
        };
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
        return new Promise((resolve) => {
            execFile(process.execPath, [compiler, "-p", folder], (_error, stdout) => resolve(stdout));
        });
    }

    const settings: [string, object][] = [
        ["node, the default of `pulumi new`", { module: "commonjs", moduleResolution: "node" }],
        ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
        ["bundler", { module: "esnext", moduleResolution: "bundler" }],
    ];
    for (const [name, options] of settings) {
        it(`lets a component package emit declarations with moduleResolution ${name}`, async () => {
            assert.equal(await compile(options), "");
        });
    }
});
