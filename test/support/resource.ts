import assert from "node:assert/strict";
import type { Handler } from "../../provider/runtime/handler";

export type Bag = Record<string, unknown>;

/** A resource as the engine keeps it: the checked inputs, and the outputs. */
export interface Resource {
    readonly id: string;
    readonly inputs: Bag;
    readonly outs: Bag;
}

/** Calls a handler in the order in which the engine does for a new resource: check, create. */
export async function createResource(handler: Handler, news: Bag): Promise<Resource> {
    const inputs = await checkResource(handler, news);
    const { id, outs } = await handler.create(inputs);
    return { id, inputs, outs: outs as Bag };
}

/** Checked inputs; fails the test when there are faults. */
export async function checkResource(handler: Handler, news: Bag, olds: Bag = {}): Promise<Bag> {
    const { inputs, failures } = await handler.check(olds, news);
    assert.deepEqual(failures, []);
    return unmarked(inputs as Bag);
}

/** Inputs as the engine hands them on after check, which may have marked some as secret. */
export function unmarked(inputs: Bag): Bag {
    const plainly = (input: unknown) => (isMarked(input) ? input.value : input);
    return Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, plainly(input)]));
}

/** Whether check has marked an input as secret. */
export function isMarked(input: unknown): input is { value: unknown } {
    return Object.hasOwn(Object(input), "4dabf18193072939515e22adb298388d");
}

/** The reasons that check gives against some inputs, as the engine would print them. */
export async function faultsOf(handler: Handler, news: Bag): Promise<string[]> {
    const { failures } = await handler.check({}, news);
    return (failures ?? []).map(({ property, reason }) => (property ? `${property}: ${reason}` : reason));
}

/** Check and diff with new inputs, as a preview does. */
export async function planUpdate(handler: Handler, resource: Resource, news: Bag) {
    const inputs = await checkResource(handler, news, resource.inputs);
    const { changes, replaces = [] } = await handler.diff(resource.id, resource.outs, inputs);
    return { inputs, changes, replaces };
}

/** Check, diff and update in place, as `pulumi up` does. */
export async function updateResource(handler: Handler, resource: Resource, news: Bag): Promise<Resource> {
    const { inputs, changes, replaces } = await planUpdate(handler, resource, news);
    assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
    const { outs } = await handler.update(resource.id, resource.outs, inputs);
    return { id: resource.id, inputs, outs: outs as Bag };
}

/** Runs a promise that must fail, and gives the error's message. */
export async function messageOf(failing: Promise<unknown>): Promise<string> {
    const error = await failing.then(
        () => assert.fail("it should have failed"),
        (error: Error) => error,
    );
    return error.message;
}
