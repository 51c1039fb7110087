import type { Operation } from "../../provider/errors/operation";
import { typePrefix } from "../../provider/lease/naming";
import { asLease } from "../../provider/lease/predecessors";
import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import { CliError, exitCodes } from "../errors/cliError";
import type { StackLocation } from "../pulumi/project";
import { conceal, reveal, unread, valueAt } from "../pulumi/secrets";
import {
    type ResourceState,
    resourceNameIn,
    type StackExport,
    stackIn,
    unfinishedCreations,
} from "../pulumi/stackExport";
import type { Checkpoint, OmittedResource, StoredLease, StoredResource } from "./checkpoint";
import { type Shape, ShapeError } from "./readFields";
import { type Depth, datesShape, type LeaseAt, predecessorIdsShape, type Shapes, shapesAt } from "./readLevel";
import { parentOf, shortName } from "./stacks";

/**
 * Parses and validates an exported state. No other code does, so everything behind it relies on the types.
 * @throws CliError `StateDamaged` if a stacklease resource is not valid
 */
export function parseCheckpoint<D extends Depth>(
    location: StackLocation,
    text: string,
    depth: D,
    operation: Operation,
): Checkpoint<D> {
    const deployment = parse(text, operation).deployment ?? {};
    const { manifest, resources = [], secrets_providers } = deployment;
    const { stack, project } = stackIn(resources[0]?.urn ?? "");
    const creating = unfinishedCreations(deployment);
    const hasIssuedName = parentOf(stack || shortName(location.name)) !== undefined;
    const shapes: Shapes<D> = shapesAt[depth];
    const omitted: OmittedResource[] = [];
    const read = <T>(type: OurType, from: readonly ResourceState[], as: (resource: ResourceState) => T) =>
        from
            .filter((resource) => resource.type === typePrefix + type)
            .flatMap((resource) => readOrOmit(resource, type, as, omitted, operation));
    const currentIds = new Map(resources.filter((each) => !each.delete).map(({ urn, id }) => [urn, id ?? null]));
    return {
        location,
        project,
        stack,
        omitted,
        resourceCount: resources.length,
        backends: read("AwsBackend", resources, (each) => stored(each, shapes.backend)),
        policies: read("IamPolicy", resources, (each) => stored(each, shapes.policy)),
        leases: read("DynamicCredential", resources, (each) => storedLeases(each, shapes, currentIds)).flat(),
        pending: read("DynamicCredential", creating, (each) =>
            storedLeases(each, shapes, currentIds, withoutOutputs),
        ).flat(),
        hasPending: creating.length > 0,
        isIssued:
            hasIssuedName &&
            resources.every((each) => readOrOmit(each, "DynamicCredential", canBeIssued, omitted, operation)[0]),
        secretsProvider: secrets_providers,
        savedAt: manifest?.time ?? null,
    };
}

/**
 * Parses an exported state that was read with its secrets.
 * @throws CliError `StackUnavailable` if it lacks one all the same
 */
export function parseWithSecrets<D extends Depth>(
    location: StackLocation,
    text: string,
    depth: D,
    operation: Operation,
): Checkpoint<D> {
    const checkpoint = parseCheckpoint(location, text, depth, operation);
    const [omitted] = checkpoint.omitted;
    if (omitted) {
        throw new CliError(exitCodes.stack, {
            code: "StackUnavailable",
            operation,
            reason: `the Pulumi CLI did not decrypt ${omitted.path} of ${resourceNameIn(omitted.urn)}`,
            remedy: "see pulumi stack export --show-secrets",
        });
    }
    return checkpoint;
}

type OurType = OmittedResource["type"];

function parse(text: string, operation: Operation): StackExport {
    try {
        return JSON.parse(text) as StackExport;
    } catch {
        throw new CliError(exitCodes.stack, {
            code: "StateDamaged",
            operation,
            reason: "its state is not valid JSON",
            remedy: "see pulumi stack export",
        });
    }
}

/** Parses a resource. If that needs a secret that was not read, adds the resource to `omitted` and returns none. */
function readOrOmit<T>(
    resource: ResourceState,
    type: OurType,
    as: (resource: ResourceState) => T,
    omitted: OmittedResource[],
    operation: Operation,
): T[] {
    try {
        return [as(resource)];
    } catch (error) {
        if (!(error instanceof ShapeError)) {
            throw error;
        }
        const { urn } = resource;
        const { path, isUnread } = error;
        if (!isUnread) {
            throw new CliError(exitCodes.stack, {
                code: "StateDamaged",
                operation,
                reason: `${path || "the value"} of ${resourceNameIn(urn)} does not have the format that stacklease stores`,
                remedy: "restore the state from a backup, or correct it with pulumi stack export and pulumi stack import",
            });
        }
        if (!omitted.some((each) => each.urn === urn)) {
            omitted.push({ urn, type, path, outputs: reveal(outputsOf(resource)) as PropertyMap });
        }
        return [];
    }
}

/** Returns the outputs of a resource, or the inputs if its creation has not finished. */
function outputsOf({ inputs = {}, outputs = inputs }: ResourceState): PropertyMap {
    return outputs;
}

function stored<T>(resource: ResourceState, shape: Shape<T>): StoredResource<T> {
    const { urn, id = "", dependencies = [] } = resource;
    const marked = outputsOf(resource);
    const [state, shown] = [shape(reveal(marked), ""), conceal(marked) as PropertyMap];
    return {
        urn,
        id,
        isReplaced: resource.delete === true,
        isProtected: resource.protect === true,
        dependencies,
        state,
        shown,
        marked,
    };
}

/** The fields in which a lease differs from its predecessors. */
type OwnFields = Pick<StoredLease<unknown>, "id" | "isReplaced" | "successor">;

/**
 * Returns a lease and its predecessors.
 * @param currentIds ids by URN of the resources that are not replaced
 * @param complete adds values that the outputs lack
 */
function storedLeases<D extends Depth>(
    resource: ResourceState,
    shapes: Shapes<D>,
    currentIds: ReadonlyMap<string, string | null>,
    complete = (outputs: PropertyMap) => outputs,
): StoredLease<LeaseAt[D]>[] {
    const { urn, id = "", dependencies = [] } = resource;
    const marked = outputsOf(resource);
    const plain = complete(reveal(marked) as PropertyMap);
    const shown = complete(conceal(marked) as PropertyMap);
    const isReplaced = resource.delete === true;
    const storedLease = (own: OwnFields, outputs: PropertyMap, toShow: PropertyMap): StoredLease<LeaseAt[D]> => ({
        ...own,
        urn,
        isProtected: resource.protect === true,
        dependencies,
        marked,
        shown: toShow,
        state: shapes.lease(outputs, ""),
        dates: datesShape(outputs, ""),
    });
    const predecessors = predecessorIdsShape(plain.predecessors, "predecessors") ?? [];
    return [
        storedLease({ id, isReplaced, successor: isReplaced ? (currentIds.get(urn) ?? null) : null }, plain, shown),
        ...predecessors.map(({ leaseId }, index) => {
            const [before, beforeShown] = [plain, shown].map((each) => valueAt(each.predecessors, String(index)));
            const toShow = Object.keys(before as PropertyMap).map((key) => [key, valueAt(beforeShown, key)]);
            return storedLease(
                { id: leaseId, isReplaced: false, successor: id },
                asLease(plain, before as PropertyMap),
                asLease(shown, Object.fromEntries(toShow)),
            );
        }),
    ];
}

/** Returns outputs for a lease whose mint never finished, from its inputs. */
function withoutOutputs(inputs: PropertyMap): PropertyMap {
    const nothing = { accessKeyId: "", secretAccessKey: "", sessionToken: "", userName: null, arn: "", drift: [] };
    const { backend, policy } = inputs;
    const known = { accountId: valueAt(backend, "accountId"), credentialType: valueAt(policy, "credentialType") };
    return { ...inputs, ...nothing, ...known, leaseId: "" };
}

/** Returns whether a resource can be in an issued stack. */
function canBeIssued({ type, inputs }: ResourceState): boolean {
    if (type !== `${typePrefix}DynamicCredential`) {
        return type === `${typePrefix}AwsBackend` || type.startsWith("pulumi:");
    }
    const backend = valueAt(valueAt(reveal(inputs), "policy"), "backend");
    if (backend === unread) {
        throw new ShapeError("policy", true);
    }
    return backend !== null;
}
