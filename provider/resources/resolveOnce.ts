import type * as pulumi from "@pulumi/pulumi";

/**
 * Returns one output of what a resource hands to its leases, instead of one output per field. Pulumi then resolves the
 * fields once for all leases, not once for each: with many leases, that is most of a program's time. A field that is
 * secret, or not known in a preview, stays an output, so that a preview knows as many fields as before and a secret
 * field does not make the others secret.
 */
export function resolveOnce(resource: pulumi.Resource, fields: Fields): pulumi.Output<object> {
    return resource.urn.apply(async () => {
        const entries = Object.entries(fields).map(async ([name, field]) => [name, await plainValue(field)] as const);
        return Object.fromEntries(await Promise.all(entries));
    });
}

type Fields = Readonly<Record<string, pulumi.Output<unknown>>>;

/** Returns the value of a known output that is not secret, and any other output itself. */
async function plainValue(field: pulumi.Output<unknown>): Promise<unknown> {
    const { isKnown, isSecret, promise } = field as object as Resolved;
    return (await isSecret) || !(await isKnown) ? field : promise.call(field);
}

/** Members that every output of Pulumi has and its types do not declare. */
interface Resolved {
    readonly isKnown: Promise<boolean>;
    readonly isSecret: Promise<boolean>;
    promise(): Promise<unknown>;
}
