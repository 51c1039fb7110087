import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awsBackend, dynamicCredential, iamPolicy } from "../../provider/runtime";
import type { Handler } from "../../provider/runtime/handler";
import { usersOf } from "../support/leases";
import type { Bag } from "../support/resource";
import { makeRole } from "../support/roles";
import { useSimulator } from "../support/useSimulator";
import { warningsOf } from "../support/warnings";
import { restoreState, type State } from "./stored";

/** Possible damages of a field, by another version or by a manual edit of the state. */
const damages: readonly unknown[] = [undefined, null, 42, ["damaged"], { damaged: "damaged" }];

const handlers: Readonly<Record<keyof State, Handler>> = {
    AwsBackend: awsBackend,
    IamPolicy: iamPolicy,
    DynamicCredential: dynamicCredential,
};

const operations: Readonly<Record<string, (handler: Handler, id: string, stored: Bag, inputs: Bag) => unknown>> = {
    check: (handler, _id, stored, inputs) => handler.check(stored, inputs),
    diff: (handler, id, stored, inputs) => handler.diff(id, stored, inputs),
    refresh: (handler, id, stored) => handler.read(id, stored),
    delete: (handler, id, stored) => handler.delete(id, stored),
};

const load = (file: string) => JSON.parse(readFileSync(join(__dirname, file), "utf8")) as State;

/** Returns the fields of a bag and of its nested objects, as paths. */
function fieldsOf(bag: Bag, depth = 2): string[][] {
    return Object.entries(bag).flatMap(([key, value]) => {
        const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
        const within = isObject && depth > 1 ? fieldsOf(value as Bag, depth - 1) : [];
        return [[key], ...within.map((path) => [key, ...path])];
    });
}

/** Returns a bag in which a field is replaced or missing. */
function damage(bag: Bag, [key = "", ...rest]: readonly string[], value: unknown): Bag {
    const { [key]: before, ...others } = bag;
    const after = rest.length > 0 ? damage(before as Bag, rest, value) : value;
    return after === undefined ? others : { ...others, [key]: after };
}

/** Returns the error of an operation if it is not a single-line error of ours, or shows a JavaScript value. */
async function strangeFailure(work: () => unknown): Promise<string | undefined> {
    try {
        await work();
        return undefined;
    } catch (error) {
        const { name, message } = error as Error;
        return name === "stacklease" && !/undefined|\bnull\b|NaN|\[object|\n/.test(message)
            ? undefined
            : `${name}: ${message}`;
    }
}

for (const file of ["v0.1.0.json", "v0.1.0 of a session.json"]) {
    describe(`a damaged field in the state of ${file.replace(".json", "")}`, () => {
        const aws = useSimulator();
        beforeEach(async () => {
            const { accessKeyId, secretAccessKey } = aws().issuer();
            process.env.AWS_ENDPOINT_URL = aws().endpoint;
            process.env.AWS_ACCESS_KEY_ID = accessKeyId;
            process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
            await makeRole(aws());
        });
        afterEach(() => {
            for (const name of ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
                delete process.env[name];
            }
        });

        /**
         * Returns a state that is restored in the embedded AWS. Only tests of the lease keep its user, because the
         * others would wait for it.
         */
        async function restored(type: keyof State): Promise<State> {
            const state = load(file);
            restoreState(aws(), state);
            if (type !== "DynamicCredential") {
                for (const name of usersOf(aws())) {
                    aws().account().users.delete(name.toLowerCase());
                }
            }
            await awsBackend.read(state.AwsBackend.id, state.AwsBackend.outputs); // This process learns AWS's clock.
            return state;
        }

        for (const type of Object.keys(handlers) as (keyof State)[]) {
            for (const [operation, run] of Object.entries(operations)) {
                it(`lets ${operation} of ${type} succeed, or fail with a single-line error`, async () => {
                    const paths = fieldsOf(load(file)[type].outputs).filter(([key]) => key !== "__provider");
                    const variants = paths.flatMap((path) => damages.map((value) => ({ path, value })));
                    const failures: string[] = [];
                    const attempt = async ({ path, value }: (typeof variants)[number]) => {
                        const { id, inputs, outputs } = (await restored(type))[type];
                        const stored = damage(operation === "check" ? inputs : outputs, path, value);
                        const failure = await strangeFailure(() => run(handlers[type], id, stored, inputs));
                        failures.push(...(failure ? [`${path.join(".")} ${JSON.stringify(value)}: ${failure}`] : []));
                    };
                    await warningsOf(async () => {
                        if (load(file).DynamicCredential.outputs.userName === null) {
                            await Promise.all(variants.map(attempt)); // Revocations of sessions wait for each other.
                        } else {
                            for (const variant of variants) {
                                await attempt(variant);
                            }
                        }
                    });
                    assert.deepEqual(failures, []);
                });
            }
        }

        for (const path of [["drift"], ["credentialType"], ["policy", "credentialType"], ["policy", "revocable"]]) {
            it(`lets a lease without ${path.join(".")} be refreshed, updated and deleted`, async () => {
                const { id, inputs, outputs } = (await restored("DynamicCredential")).DynamicCredential;
                const stored = damage(outputs, path, undefined);

                const { inputs: edited } = await dynamicCredential.check(damage(inputs, path, undefined), {
                    ...inputs,
                    maxTtl: "3h",
                });
                const { props } = await dynamicCredential.read(id, stored);
                const { replaces } = await dynamicCredential.diff(id, props as Bag, edited as Bag);
                const { outs } = await dynamicCredential.update(id, props as Bag, edited as Bag);
                await dynamicCredential.delete(id, outs as Bag);

                assert.deepEqual(replaces, []);
                assert.deepEqual(usersOf(aws()), []);
            });
        }
    });
}
