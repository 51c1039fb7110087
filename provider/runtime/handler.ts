import type {
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
} from "@pulumi/pulumi/dynamic";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { type PropertyMap, toPlainJson } from "../pulumi/propertyMap";

/** What the engine's plugin process calls: the provider that a resource's `__provider` string returns. */
export interface Handler {
    check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
    diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
    create(inputs: PropertyMap): Promise<CreateResult>;
    update(id: string, olds: PropertyMap, news: PropertyMap): Promise<UpdateResult>;
    read(id: string, props: PropertyMap): Promise<ReadResult>;
    delete(id: string, props: PropertyMap): Promise<void>;
}

/**
 * Wraps a lifecycle so that the plugin process gets what it can carry: plain JSON without `undefined`, which it refuses
 * after the cloud call has been made, and Errors only, since anything else that is thrown hangs it.
 */
export function handler(lifecycle: Handler): Handler {
    return {
        check: (olds, news) => settle(lifecycle.check(olds, news)),
        diff: (id, olds, news) => settle(lifecycle.diff(id, olds, news)),
        create: (inputs) => settle(lifecycle.create(inputs)),
        update: (id, olds, news) => settle(lifecycle.update(id, olds, news)),
        read: (id, props) => settle(lifecycle.read(id, props)),
        delete: (id, props) => settle(lifecycle.delete(id, props)),
    };
}

async function settle<T>(work: Promise<T>): Promise<T> {
    try {
        const result = await work;
        return (result ? toPlainJson(result as object) : result) as T;
    } catch (error) {
        throw atEdge(error);
    }
}

/** What the engine prints of an error: of ours one line, of a bug also where it happened. */
function atEdge(error: unknown): Error {
    if (LeaseError.isInstance(error) || error instanceof PartialCreate) {
        return Object.assign(error, { stack: "" });
    }
    return error instanceof Error
        ? error
        : new LeaseError({
              code: "UnexpectedFailure",
              operation: new Operation("run", "stacklease"),
              reason: String(error),
              remedy: "report this as a bug",
          });
}

/**
 * A resource that was made in part: stored by the engine with its reasons, deleted by destroy, finished or replaced by
 * up.
 */
export class PartialCreate extends Error {
    override readonly name = "stacklease";

    constructor(
        readonly id: string,
        readonly properties: PropertyMap,
        readonly reasons: readonly string[],
    ) {
        super(reasons.join("; "));
    }
}

/**
 * A fault of an input, as check reports it: the place begins the reason. The property is left open, since the engine
 * prints the value of one that is named, and hands us secrets in plain text, so that we can't know which inputs are.
 * For the same reason no reason may show a value, or anything that is computed from one.
 */
export function failure(place: string, reason: string): CheckFailure {
    return { property: "", reason: `${place}: ${reason}` };
}
