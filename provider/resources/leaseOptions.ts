import * as pulumi from "@pulumi/pulumi";
import type { Operation } from "../errors/operation";
import { typePrefix } from "../lease/naming";
import { onceKnown } from "./onceKnown";

/**
 * Refuses resource options that contradict a lease's arguments, or would leave its credentials alive without a word.
 * @returns the overlap
 * @throws RunError
 */
export function refuseOptions<T>(
    operation: Operation,
    overlap: pulumi.Input<T> | undefined,
    options: pulumi.CustomResourceOptions | undefined,
): pulumi.Input<T> | undefined {
    if (isOurs(options?.deletedWith)) {
        throw new pulumi.RunError(
            `${operation}: the resource option deletedWith would keep destroy from revoking the lease, and the resource that it names is nothing in AWS; leave deletedWith out`,
        );
    }
    return options?.deleteBeforeReplace ? refused(operation, overlap) : overlap;
}

/** An overlap that is not given, once that is known. */
function refused<T>(operation: Operation, overlap: pulumi.Input<T> | undefined): pulumi.Input<T> | undefined {
    return onceKnown(overlap, (given) => {
        if (given != null) {
            throw new pulumi.RunError(
                `${operation}: overlap keeps a replaced lease alive, and the resource option deleteBeforeReplace ends it first; leave one of them out`,
            );
        }
        return given as T;
    }) as pulumi.Input<T>;
}

/** What of a lease decides whether options surprise. */
interface Settled {
    readonly expiresAt: pulumi.Output<string | null>;
    readonly onExpiry: pulumi.Input<unknown>;
}

/**
 * Warns at preview of resource options that do something else with a lease than their names say. docs/pulumi-options.md
 * says more.
 */
export function warnOfOptions(
    lease: pulumi.Resource,
    options: pulumi.CustomResourceOptions | undefined,
    { expiresAt, onExpiry }: Settled,
): void {
    const warn = (warning: string) => pulumi.log.warn(warning, lease).catch(() => {});
    if (options?.replaceOnChanges?.length) {
        warn(
            "replaceOnChanges has no effect on a lease: edits are applied in place; use rotationTrigger to replace it",
        );
    }
    if (options?.deletedWith) {
        warn(
            "deletedWith: a destroy that deletes the resource that it names does not revoke the lease, which lives until its end; leave deletedWith out",
        );
    }
    if (isProtected(lease)) {
        pulumi.all([expiresAt, onExpiry]).apply(([end, action]) => {
            if (end != null && action !== "keep") {
                warn(
                    `protect keeps an expired lease from being replaced, so every up after ${end} will fail; set onExpiry to "keep", or unprotect the lease before`,
                );
            }
        });
    }
}

/** Whether a resource is protected, by an option of its own or of a parent's. Pulumi's SDK keeps it so since 2018. */
function isProtected(resource: pulumi.Resource): boolean {
    return (resource as { __protect?: boolean }).__protect === true;
}

/** Whether a resource is one of ours, which are nothing in AWS themselves, or another lease. */
function isOurs(resource: pulumi.Resource | undefined): boolean {
    const { __pulumiType: type = "" } = (resource ?? {}) as { __pulumiType?: string };
    return type.startsWith(typePrefix);
}
