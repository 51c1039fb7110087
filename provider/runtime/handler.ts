import type {
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
} from "@pulumi/pulumi/dynamic";
import { explanationText, LeaseError, type Reason } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { type PropertyMap, toPlainJson } from "../pulumi/propertyMap";

/** Provider that the engine's plugin process calls. A resource's `__provider` string returns it. */
export interface Handler {
    check(olds: PropertyMap, news: PropertyMap): Promise<CheckResult>;
    diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult>;
    create(inputs: PropertyMap): Promise<CreateResult>;
    update(id: string, olds: PropertyMap, news: PropertyMap): Promise<UpdateResult>;
    read(id: string, props: PropertyMap): Promise<ReadResult>;
    delete(id: string, props: PropertyMap): Promise<void>;
}

/**
 * Wraps a provider so that its results can cross the plugin's wire format: plain JSON without `undefined`, which the
 * engine rejects after the cloud call was made. Only Errors are thrown, since anything else hangs the plugin process.
 */
export function handler(lifecycle: Handler): Handler {
    return {
        check: (olds, news) => settled(lifecycle.check(olds, news)),
        diff: (id, olds, news) => settled(lifecycle.diff(id, olds, news)),
        create: (inputs) => settled(lifecycle.create(inputs)),
        update: (id, olds, news) => settled(lifecycle.update(id, olds, news)),
        read: (id, props) => settled(lifecycle.read(id, props)),
        delete: (id, props) => settled(lifecycle.delete(id, props)),
    };
}

async function settled<T>(work: Promise<T>): Promise<T> {
    try {
        const result = await work;
        return (result ? toPlainJson(result as object) : result) as T;
    } catch (error) {
        throw printableError(error);
    }
}

/** Returns the error that the engine prints: one line for an error of ours, with a stack for a bug. */
function printableError(error: unknown): Error {
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
 * Error for a resource that was created in part. The engine stores the resource with the reasons, `up` completes or
 * replaces it, and `destroy` deletes it.
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
 * Returns a failure of an input, as check reports it. The reason starts with the place, and `property` stays empty. The
 * engine prints the value of a named property, and passes us secrets in plain text, so that we do not know which inputs
 * are secret. For the same reason, no reason may show a value or anything computed from one.
 */
export function failure(place: string, fault: string | Reason): CheckFailure {
    const text = typeof fault === "string" ? fault : explanationText(fault);
    return { property: "", reason: `${place}: ${text}` };
}
