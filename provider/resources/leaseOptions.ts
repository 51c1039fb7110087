import * as pulumi from "@pulumi/pulumi";
import type { Operation } from "../errors/operation";
import { typePrefix } from "../lease/naming";
import { onceKnown } from "./checkArguments";

/**
 * Returns the overlap. Rejects resource options that contradict a lease's arguments, or that would silently keep its
 * credentials alive.
 * @throws RunError at once, or when the overlap is known
 */
export function checkedOverlap<T>(
    operation: Operation,
    overlap: pulumi.Input<T> | undefined,
    options: pulumi.CustomResourceOptions | undefined,
): pulumi.Input<T> | undefined {
    if (isOurs(options?.deletedWith)) {
        throw new pulumi.RunError(
            `${operation}: with the resource option deletedWith, destroy would not revoke the lease, and the resource that the option names does not exist in AWS; leave deletedWith out`,
        );
    }
    if (!options?.deleteBeforeReplace) {
        return overlap;
    }
    return onceKnown(overlap, (given) => {
        if (given != null) {
            throw new pulumi.RunError(
                `${operation}: overlap keeps a replaced lease working, but the resource option deleteBeforeReplace revokes it first; leave one of them out`,
            );
        }
        return given as T;
    }) as pulumi.Input<T>;
}

/** Lease properties that decide whether a resource option has a surprising effect. */
interface LeaseProperties {
    readonly expiresAt: pulumi.Output<string | null>;
    readonly onExpiry: pulumi.Input<unknown>;
}

/**
 * Warns in previews of resource options whose effect on a lease differs from what their names suggest.
 * docs/pulumi-options.md describes them.
 */
export function warnOfOptions(
    lease: pulumi.Resource,
    options: pulumi.CustomResourceOptions | undefined,
    { expiresAt, onExpiry }: LeaseProperties,
): void {
    const warn = (warning: string) => pulumi.log.warn(warning, lease).catch(() => {});
    if (options?.replaceOnChanges?.length) {
        warn(
            "replaceOnChanges has no effect on a lease: edits are applied in place; use rotationTrigger to replace it",
        );
    }
    if (options?.deletedWith) {
        warn(
            "deletedWith: if destroy deletes the resource that the option names, it does not revoke the lease, which then works until its end; leave deletedWith out",
        );
    }
    if (isProtected(lease)) {
        pulumi.all([expiresAt, onExpiry]).apply(([end, action]) => {
            if (end != null && action !== "keep") {
                warn(
                    `protect prevents the replacement of the expired lease, so every up after ${end} fails; set onExpiry to "keep", or unprotect the lease before then`,
                );
            }
        });
    }
}

/**
 * Returns whether a resource is protected by its own option or a parent's. Pulumi's SDK has used this field since 2018.
 */
function isProtected(resource: pulumi.Resource): boolean {
    return (resource as { __protect?: boolean }).__protect === true;
}

/** Returns whether a resource belongs to this package: a backend or policy, which are nothing in AWS, or a lease. */
function isOurs(resource: pulumi.Resource | undefined): boolean {
    const { __pulumiType: type = "" } = (resource ?? {}) as { __pulumiType?: string };
    return type.startsWith(typePrefix);
}
