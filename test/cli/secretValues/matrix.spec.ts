import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "stacklease/simulator";
import { candidateValues } from "../../../cli/commands/completion/candidateValues";
import type { CliError } from "../../../cli/errors/cliError";
import { type FoundPolicy, findPolicy } from "../../../cli/issuedStacks/findPolicy";
import { leaseProgram } from "../../../cli/issuedStacks/leaseProgram";
import { concealed } from "../../../cli/pulumi/secrets";
import type { LeaseDescription } from "../../../cli/state/describeLease";
import { readCheckpoint } from "../../../cli/state/readCheckpoint";
import { Operation } from "../../../provider/errors/operation";
import { isEqual } from "../../../provider/pulumi/propertyMap";
import { type Bag, isMarked, unmarked } from "../../support/resource";
import { type Outcome, runInProcess } from "../../support/runInProcess";
import { assertSchema } from "../../support/schemas";
import { AnsweringPulumi } from "./answeringPulumi";
import { type Leaf, leavesOf, withSecret } from "./leaves";
import { type Exported, SharedStack } from "./sharedStack";

/** Signs of a value that was printed without a proper text. */
const garbled = /undefined|\[object|Symbol\(|NaN|Invalid Date/;

const noSecrets = 6;

/**
 * Each command is tried with one in so many of the values, and each command with others, so that each value is tried
 * with one or two commands. `SECRET_VALUES=all` tries all:
 * `SECRET_VALUES=all npm test test/cli/secretValues/matrix.spec.ts`, about 15 minutes.
 */
const share = process.env.SECRET_VALUES === "all" ? 1 : 12;
let shares = 0;

function shareOf(leaves: readonly Leaf[]): Leaf[] {
    shares++;
    return leaves.filter((_, nth) => (nth + shares) % share === 0);
}

describe("With any one value of a stack marked as secret", () => {
    let shared: SharedStack;
    let answers: AnsweringPulumi;
    let leaves: readonly Leaf[];
    let account: Account;

    before(async () => {
        shared = await SharedStack.up();
        const { accessKeyId, secretAccessKey } = shared.engine.aws.issuer();
        answers = new AnsweringPulumi(shared.engine.folder, {
            "shop:rootAccessKeyId": { value: accessKeyId, secret: false },
            "shop:rootSecretAccessKey": { value: secretAccessKey, secret: true },
        });
        leaves = leavesOf(shared.state);
        account = shared.snapshot();
    });
    after(() => shared?.stop());

    const run = (...args: string[]): Promise<Outcome> =>
        runInProcess([...args, "--cwd", shared.project.folder], { ...answers.env, ...shared.engine.ambient() });

    /** Limits the runs. Default: all. */
    interface Scope {
        /** Whether there is a passphrase, for each run. */
        readonly passes?: readonly boolean[];
        readonly state?: Exported;
        readonly values?: readonly Leaf[];
    }
    type Judge = (found: Outcome, expected: Outcome, leaf: Leaf, hasPassphrase: boolean) => void;

    /**
     * Runs a command on the state, and then on each variant in which one more value is secret, with and without the
     * passphrase. Returns the failures with the values.
     */
    async function faultsOf(
        args: readonly string[],
        judge: Judge,
        { passes = [true, false], state = shared.state, values = shareOf(leaves) }: Scope = {},
    ): Promise<string[]> {
        answers.answer(state, true);
        const expected = await run(...args);
        shared.restore(account);
        const faults: string[] = [];
        for (const leaf of values) {
            for (const hasPassphrase of passes) {
                answers.answer(withSecret(state, leaf), hasPassphrase);
                const found = await run(...args);
                try {
                    judge(found, expected, leaf, hasPassphrase);
                } catch (error) {
                    const how = hasPassphrase ? "with" : "without";
                    faults.push(`${leaf.of} ${leaf.path}, ${how} passphrase: ${(error as Error).message}`);
                }
                shared.restore(account);
            }
        }
        return faults;
    }

    /**
     * The same for a command that always needs the stack's secrets. It must have the same outcome with every variant,
     * and refuse without the passphrase.
     */
    async function faultsOfSecret(args: readonly string[], judge: Judge = isSame): Promise<string[]> {
        answers.answer(shared.state, false);
        refused(await run(...args));
        return faultsOf(args, judge, { passes: [true] });
    }

    it("leases prints no garbled text", async () => {
        const faults = await faultsOf(
            ["leases"],
            ({ code, stdout, stderr }) => {
                assert.deepEqual([code, stderr, garbled.test(stdout), stdout.split("\n").length], [0, "", false, 5]);
            },
            { passes: [true] },
        );

        assert.deepEqual(faults, []);
    });

    for (const args of [["leases"], ["show", "ci"], ["show", "reader"]]) {
        it(`${args.join(" ")} --json shows that value as secret and all others unchanged, with and without the passphrase`, async () => {
            const schema = args[0] === "leases" ? "leases.json" : "lease.json";

            const faults = await faultsOf([...args, "--json"], (found, expected, leaf, hasPassphrase) => {
                if (!hasPassphrase && isDated(leaf)) {
                    return refused(found);
                }
                const shown = listed(assertSchema(schema, found.stdout));
                const wanted = listed(JSON.parse(expected.stdout)).map((each) => concealedIn(each, leaf));
                assert.deepEqual(shown.map(timed), wanted.map(timed));
            });

            assert.deepEqual(faults, []);
        });
    }

    it("show --show-secrets shows every value", async () => {
        assert.deepEqual(await faultsOfSecret(["show", "ci", "--show-secrets", "--json"]), []);
    });

    it("report writes a page without that value, with and without the passphrase", async () => {
        const page = join(shared.engine.folder, "report.html");

        const faults = await faultsOf(["report", page], (found, _, { of, path, value }, hasPassphrase) => {
            if (!hasPassphrase && isDated({ of, path, value })) {
                return refused(found);
            }
            assert.deepEqual([found.code, found.stderr], [0, ""]);
            const html = readFileSync(page, "utf8");
            assert.doesNotMatch(html.replace(/<(script|style)>.*?<\/\1>/gs, ""), garbled);
            for (const { id } of shared.leases()) {
                assert.ok(html.includes(id.slice(0, id.lastIndexOf("/") + 9))); // The table shows the rest separately.
            }
            assert.ok(path !== "arn" || !html.includes(String(value)));
        });

        assert.deepEqual(faults, []);
    });

    it("profile prints the same profile, without a secret region", async () => {
        const faults = await faultsOf(["profile", "ci"], (found, expected, leaf, hasPassphrase) => {
            if (!hasPassphrase && isDated(leaf)) {
                return refused(found);
            }
            const hasRegion = !["aws region", "ci backend"].includes(`${leaf.of} ${leaf.path}`);
            const lines = expected.stdout.trimEnd().split("\n");
            assert.equal(found.stdout.trimEnd(), (hasRegion ? lines : lines.slice(0, -1)).join("\n"));
            assert.equal(/the region is left out, because it is secret/.test(found.stderr), !hasRegion);
        });

        assert.deepEqual(faults, []);
    });

    it("completion offers the same candidates, without secret names", async () => {
        answers.answer(shared.state, true);
        const words = async () => {
            const options = { cwd: shared.project.folder };
            const found = await Promise.all(
                ["lease", "prefix", "policy"].map(async (kind) => candidateValues[kind]?.(options)),
            );
            return found.flat().map((each) => each?.[0] ?? "");
        };
        const faults: string[] = [];
        Object.assign(process.env, answers.env);
        const expected = await words();
        for (const leaf of shareOf(leaves)) {
            answers.answer(withSecret(shared.state, leaf), isDated(leaf));
            const found = await words();
            const isOffered = !["mount", "policyName"].includes(leaf.path);
            const missing = expected.filter((word) => !found.includes(word));
            if (missing.length > 0 && (isOffered || missing.some((word) => word !== `aws/${leaf.of}`))) {
                faults.push(`${leaf.of} ${leaf.path}: ${missing.join(", ")}`);
            }
        }

        assert.deepEqual(faults, []);
    });

    it("issuer-policy prints the same policy, or none without the passphrase", async () => {
        const faults = await faultsOf(["issuer-policy", "--mount", "aws"], (found, expected, _, hasPassphrase) => {
            if (hasPassphrase || found.code === 0) {
                assert.deepEqual(found, expected);
            } else {
                refused(found);
            }
        });

        assert.deepEqual(faults, []);
    });

    it("doctor finds the same, and skips issuers whose secrets it cannot read", async () => {
        const statuses = ({ stdout }: Outcome) =>
            (JSON.parse(stdout) as { checks: { name: string; status: string }[] }).checks
                .filter(({ name }) => name !== "clock")
                .map(({ name, status }) => `${name} ${status}`);
        const faults = await faultsOf(["doctor", "--json"], (found, expected, _, hasPassphrase) => {
            const shown = statuses(found);
            if (hasPassphrase) {
                assert.deepEqual(shown, statuses(expected));
            } else {
                const ofIssuers = shown.filter((line) => /^(issuer|permissions|users)/.test(line));
                assert.deepEqual([ofIssuers.length, ofIssuers.every((line) => line.endsWith(" skipped"))], [3, true]);
            }
        });

        assert.deepEqual(faults, []);
    });

    for (const args of ["env ci", "credential-process reader"]) {
        it(`${args} prints the same credentials, or none without the passphrase`, async () => {
            const faults = await faultsOfSecret(args.split(" "), (found, expected) => {
                assert.equal(expected.code, 0, expected.stderr);
                isSame(found, expected);
            });

            assert.deepEqual(faults, []);
        });
    }

    it("renew plans the same end, or none without the passphrase", async () => {
        const ttl = 37 * 60_000;

        const faults = await faultsOfSecret(["renew", "ci"], (found, expected, { of, path }) => {
            const ends = /ends at (\S+) now, then at (\S+)/;
            const [, end, next = ""] = ends.exec(found.stderr) ?? [];
            const [, now] = ends.exec(expected.stderr) ?? [];
            assert.equal(end, of === "ci" && path === "expiresAt" ? concealed : now);
            assert.ok(Math.abs(Date.parse(next) - Date.now() - ttl) < 60_000, next);
        });

        assert.deepEqual(faults, []);
    });

    it("revoke plans to revoke the same lease, or none without the passphrase", async () => {
        const faults = await faultsOfSecret(["revoke", "ci"], (found, expected, { of, path, value }) => {
            const isSecret = of === "ci" && path === "arn";
            assert.equal(found.code, expected.code);
            assert.equal(
                found.stderr,
                expected.stderr.replace(isSecret ? String(value) : "", isSecret ? concealed : ""),
            );
        });

        assert.deepEqual(faults, []);
    });

    it("rotate-root plans the same steps, or none without the passphrase", async () => {
        const config = ["--access-key-config", "rootAccessKeyId", "--secret-key-config", "rootSecretAccessKey"];

        assert.deepEqual(await faultsOfSecret(["rotate-root", ...config]), []);
    });

    for (const policy of ["aws/deploy", "aws/read"]) {
        it(`issue and run use the same grants and limits of ${policy}, keep secrets secret, and need the passphrase`, async () => {
            Object.assign(process.env, answers.env);
            const location = { name: undefined, cwd: shared.project.folder };
            const register = async () =>
                registrationsOf(
                    findPolicy(await readCheckpoint(location, "keys"), policy, new Operation("issue", "lease")),
                );
            answers.answer(shared.state, true);
            const expected = plainly(await register());
            const faults: string[] = [];
            for (const leaf of shareOf(leaves)) {
                answers.answer(withSecret(shared.state, leaf), true);
                const found = await register();
                const isOurs = leaf.of === "aws" || `aws/${leaf.of}` === policy;
                answers.answer(withSecret(shared.state, leaf), false);
                const refusal = await register().then(
                    () => undefined,
                    (error: CliError) => error.exitCode,
                );
                if (
                    !isEqual(plainly(found), expected) ||
                    (isOurs && !staysSecret(found, leaf)) ||
                    refusal !== noSecrets
                ) {
                    faults.push(`${leaf.of} ${leaf.path}`);
                }
            }

            assert.deepEqual(faults, []);
        });
    }

    const kill = ["kill", "aws", "--yes", "--no-refresh"];
    const isSession = (arn: string) => arn.includes(":assumed-role/");

    it("kill kills the same leases", async () => {
        const faults = await faultsOf(
            kill,
            (found, expected) => {
                assert.deepEqual([found.code, found.stdout, shared.alive()], [expected.code, expected.stdout, []]);
            },
            { passes: [true] },
        );

        assert.deepEqual(faults, []);
    });

    it("kill kills all users without the passphrase", async () => {
        const resources = shared.state.deployment.resources.filter(({ urn }) => !urn.endsWith("::reader"));
        const state = { ...shared.state, deployment: { ...shared.state.deployment, resources } };
        const judge = () =>
            assert.deepEqual(
                shared.alive().filter((arn) => !isSession(arn)),
                [],
            );

        const values = shareOf(leaves.filter(({ of }) => of !== "reader")); // The state has no values of this lease.
        const faults = await faultsOf(kill, judge, { passes: [false], state, values });

        assert.deepEqual(faults, []);
    });

    // Only a few values: without its secret, the end of a session cannot be proven, and each kill waits 15 s instead.
    it("kill kills a session without the passphrase, or reports an incomplete search", async () => {
        const identifying = ["arn", "roleArn", "sessionId", "accessKeyId", "issuedAt", "expiresAt", "ttl"];
        const values = leaves.filter(({ of, path }) => of === "reader" && identifying.includes(path));

        const faults = await faultsOf(
            kill,
            ({ code, stderr }) => {
                const left = shared.alive();
                assert.deepEqual(left, left.filter(isSession));
                assert.ok(
                    left.length === 0 || (code === 1 && /the search is incomplete|not killed/.test(stderr)),
                    stderr,
                );
            },
            { passes: [false], values },
        );

        assert.ok(values.length >= 5);
        assert.deepEqual(faults, []);
    });

    it("sweep --apply removes the same user, or none without the passphrase", async () => {
        const sweep = ["sweep", "--apply", "--expired", "--yes", "--json"];

        const faults = await faultsOf(sweep, (found, expected, _, hasPassphrase) => {
            const users = shared.users();
            assert.deepEqual([users.length, users.includes("team-lost")], hasPassphrase ? [2, false] : [3, true]);
            if (hasPassphrase) {
                assert.deepEqual(found, expected);
            } else {
                refused(found);
            }
        });

        assert.deepEqual(faults, []);
    });
});

/** Returns whether the state of a lease depends on a value. */
function isDated({ of, path }: Leaf): boolean {
    return ["ci", "reader"].includes(of) && /^(accessKeyId|issuedAt|expiresAt|drift|predecessors)$/.test(path);
}

/** Asserts that a command has asked for the passphrase and printed nothing. */
function refused({ code, stdout, stderr }: Outcome): void {
    assert.deepEqual([code, stdout], [noSecrets, ""]);
    assert.match(stderr, /need a passphrase; set PULUMI_CONFIG_PASSPHRASE/);
}

type Shown = LeaseDescription & { readonly grants?: Bag };

/** Sorts leases by id, because a lease with a secret end is listed last. */
function listed(value: unknown): Shown[] {
    return [value as Shown | Shown[]].flat().sort((a, b) => a.leaseId.localeCompare(b.leaseId));
}

/** Removes the remaining time, which differs between two runs. */
function timed({ timeLeft, ...shown }: Shown): object {
    return { ...shown, timeLeft: typeof timeLeft };
}

/** Returns a lease as it must be shown if one of its values, or of its policy's values, is secret. */
function concealedIn(shown: Shown, { of, path }: Leaf): Shown {
    const [key = "", within] = path.split(".");
    if (shown.grants && shown.policy === `aws/${of}`) {
        return { ...shown, grants: concealedGrants(shown.grants, key, within) };
    }
    if (!shown.urn.endsWith(`::${of}`)) {
        return shown;
    }
    if (shown.grants && key === "policy") {
        return { ...shown, grants: { document: concealed, policyArns: concealed, groups: concealed } };
    }
    const isPredecessor = shown.successor !== null;
    const itsOwn = ["userName", "accessKeyId", "arn", "roleArn", "issuedAt", "expiresAt"];
    if (isPredecessor && key === "predecessors") {
        return { ...shown, ...Object.fromEntries(itsOwn.map((each) => [each, concealed])), timeLeft: concealed };
    }
    const inherited = ["accountId", "maxExpiresAt", "readyAfter", "credentialType"];
    const isShown = [...itsOwn, ...inherited, "rotation", "drift"].includes(key);
    if (isPredecessor ? !inherited.includes(key) : !isShown) {
        return shown;
    }
    const secret = key === "drift" ? [concealed] : concealed;
    return { ...shown, [key]: secret, ...(key === "expiresAt" && { timeLeft: concealed }) };
}

function concealedGrants(grants: Bag, key: string, within: string | undefined): Bag {
    const shownAs = { policy: "document", policyArns: "policyArns", groups: "groups" }[key];
    if (!shownAs) {
        return grants;
    }
    return { ...grants, [shownAs]: within ? { ...(grants[shownAs] as Bag), [within]: concealed } : concealed };
}

/** Asserts that two runs had the same outcome. */
function isSame(found: Outcome, expected: Outcome): void {
    assert.deepEqual(timeless(found), timeless(expected));
}

/** Removes times that differ between two runs from an outcome. */
function timeless({ stdout, ...outcome }: Outcome): Outcome {
    return { ...outcome, stdout: stdout.replace(/"timeLeft": \d+/, "") };
}

/** Returns the inputs that the program of `issue` registers with the engine, by type. */
async function registrationsOf(found: FoundPolicy): Promise<Readonly<Record<string, Bag>>> {
    const registered: Record<string, Bag> = {};
    await pulumi.runtime.setMocks(
        {
            newResource({ type, name, inputs }) {
                registered[type.slice(type.lastIndexOf(":") + 1)] = inputs;
                return { id: `${name}-id`, state: { ...inputs, ledgerId: "ledger", partition: "aws" } };
            },
            call: ({ inputs }) => inputs,
        },
        "shop",
        "dev-issued-abcdefghij",
    );
    const { program } = leaseProgram({ ...found, name: "me", ttl: null, roleArn: null });
    await pulumi.runtime.runInPulumiStack(async () => {
        await program();
    });
    await pulumi.runtime.disconnect();
    return registered;
}

/** Returns inputs without the marks of secrets. */
function plainly(registered: Readonly<Record<string, Bag>>): object {
    return Object.fromEntries(Object.entries(registered).map(([type, inputs]) => [type, unmarked(inputs)]));
}

/** Returns whether a secret value of a policy or its backend is also secret in the program of `issue`. */
function staysSecret(
    { AwsBackend = {}, DynamicCredential = {} }: Readonly<Record<string, Bag>>,
    { of, path }: Leaf,
): boolean {
    const [key = ""] = path.split(".");
    if (of === "aws") {
        return AwsBackend[key] == null || isMarked(AwsBackend[key]);
    }
    return isMarked(DynamicCredential.policy);
}
