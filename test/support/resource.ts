import assert from "node:assert/strict";
import type { Handler } from "../../provider/runtime/handler";

export type Bag = Record<string, unknown>;

/** A resource as the engine stores it: the checked inputs, and the outputs. */
export interface Resource {
    readonly id: string;
    readonly inputs: Bag;
    readonly outs: Bag;
}

/** Calls a handler as the engine does for a new resource: check, then create. */
export async function createResource(handler: Handler, news: Bag): Promise<Resource> {
    const inputs = await checkResource(handler, news);
    const { id, outs } = await handler.create(inputs);
    return { id, inputs, outs: outs as Bag };
}

/** Returns checked inputs. Fails the test if check reports errors. */
export async function checkResource(handler: Handler, news: Bag, olds: Bag = {}): Promise<Bag> {
    const { inputs, failures } = await handler.check(olds, news);
    assert.deepEqual(failures, []);
    return unmarked(inputs as Bag);
}

/** Returns inputs as the engine passes them on after check, without secret markers. */
export function unmarked(inputs: Bag): Bag {
    const plainly = (input: unknown) => (isMarked(input) ? input.value : input);
    return Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, plainly(input)]));
}

/** Returns whether check has marked an input as secret. */
export function isMarked(input: unknown): input is { value: unknown } {
    return Object.hasOwn(Object(input), "4dabf18193072939515e22adb298388d");
}

/** Returns the errors that check reports, in the form that the engine prints. */
export async function faultsOf(handler: Handler, news: Bag): Promise<string[]> {
    const { failures } = await handler.check({}, news);
    return (failures ?? []).map(({ property, reason }) => (property ? `${property}: ${reason}` : reason));
}

/** Runs check and diff with new inputs, as a preview does. */
export async function planUpdate(handler: Handler, resource: Resource, news: Bag) {
    const inputs = await checkResource(handler, news, resource.inputs);
    const { changes, replaces = [] } = await handler.diff(resource.id, resource.outs, inputs);
    return { inputs, changes, replaces };
}

/** Runs check, diff and an in-place update, as `pulumi up` does. */
export async function updateResource(handler: Handler, resource: Resource, news: Bag): Promise<Resource> {
    const { inputs, changes, replaces } = await planUpdate(handler, resource, news);
    assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
    const { outs } = await handler.update(resource.id, resource.outs, inputs);
    return { id: resource.id, inputs, outs: outs as Bag };
}

/** Waits for a promise that must be rejected, and returns the message of the error. */
export async function messageOf(failing: Promise<unknown>): Promise<string> {
    const error = await failing.then(
        () => assert.fail("it should have failed"),
        (error: Error) => error,
    );
    return error.message;
}
