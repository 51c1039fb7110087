import type { Operation } from "../../provider/errors/operation";
import { type Fields, withFallbacks } from "../../provider/lease/fields";
import { typePrefix } from "../../provider/lease/naming";
import { asLease } from "../../provider/lease/predecessors";
import { damagedStateRemedy, predecessorFields, withDerivedFields } from "../../provider/lease/storedFields";
import { isPropertyMap, type PropertyMap } from "../../provider/pulumi/propertyMap";
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
import { FieldError, readFields } from "./readFields";
import { dateFields, type FieldsAt, fieldsAt, type LeaseAt, predecessorIdFields, type ReadLevel } from "./readLevel";
import { parentOf, shortName } from "./stacks";

/**
 * Parses and validates an exported state. No other code does, so everything behind it relies on the types.
 * @throws CliError `StateDamaged` if a stacklease resource is not valid
 */
export function parseCheckpoint<L extends ReadLevel>(
    location: StackLocation,
    text: string,
    level: L,
    operation: Operation,
): Checkpoint<L> {
    const deployment = parse(text, operation).deployment ?? {};
    const { manifest, resources = [], secrets_providers } = deployment;
    const { stack, project } = stackIn(resources[0]?.urn ?? "");
    const creating = unfinishedCreations(deployment);
    const hasIssuedName = parentOf(stack || shortName(location.name)) !== undefined;
    const fields: FieldsAt<L> = fieldsAt[level];
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
        backends: read("AwsBackend", resources, (each) => stored(each, fields.backend)),
        policies: read("IamPolicy", resources, (each) => stored(each, fields.policy)),
        leases: read("DynamicCredential", resources, (each) => storedLeases(each, fields, currentIds)).flat(),
        pending: read("DynamicCredential", creating, (each) =>
            storedLeases(each, fields, currentIds, withoutOutputs),
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
export function parseWithSecrets<L extends ReadLevel>(
    location: StackLocation,
    text: string,
    level: L,
    operation: Operation,
): Checkpoint<L> {
    const checkpoint = parseCheckpoint(location, text, level, operation);
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
        if (!(error instanceof FieldError)) {
            throw error;
        }
        const { urn } = resource;
        const { path, isUnread } = error;
        if (!isUnread) {
            throw new CliError(exitCodes.stack, {
                code: "StateDamaged",
                operation,
                reason: `${path} of ${resourceNameIn(urn)} does not have the format that stacklease stores`,
                remedy: damagedStateRemedy,
            });
        }
        if (!omitted.some((each) => each.urn === urn)) {
            omitted.push({ urn, type, path, outputs: revealedOutputs(resource) });
        }
        return [];
    }
}

/** Returns the outputs of a resource, or the inputs if its creation has not finished. */
function outputsOf({ inputs = {}, outputs = inputs }: ResourceState): PropertyMap {
    return outputs;
}

function revealedOutputs(resource: ResourceState): PropertyMap {
    return withoutEmptySecrets(reveal(outputsOf(resource)) as PropertyMap);
}

/**
 * Returns outputs whose secret access keys are null if there is no access key: the engine encrypts a secret output even
 * if it is null.
 */
function withoutEmptySecrets(outputs: PropertyMap): PropertyMap {
    const { accessKeyId, backend } = outputs;
    return {
        ...outputs,
        ...(accessKeyId === null && { secretAccessKey: null }),
        ...(isPropertyMap(backend) && { backend: withoutEmptySecrets(backend) }),
    };
}

function stored<T extends object>(resource: ResourceState, fields: Fields<T>): StoredResource<T> {
    const { urn, id = "", dependencies = [] } = resource;
    const marked = outputsOf(resource);
    const [state, shown] = [readFields(revealedOutputs(resource), fields), conceal(marked) as PropertyMap];
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
function storedLeases<L extends ReadLevel>(
    resource: ResourceState,
    fields: FieldsAt<L>,
    currentIds: ReadonlyMap<string, string | null>,
    complete = (outputs: PropertyMap) => withDerivedFields(resource.id ?? "", outputs),
): StoredLease<LeaseAt[L]>[] {
    const { urn, id = "", dependencies = [] } = resource;
    const marked = outputsOf(resource);
    const plain = complete(revealedOutputs(resource));
    const shown = complete(conceal(marked) as PropertyMap);
    const isReplaced = resource.delete === true;
    const storedLease = (own: OwnFields, outputs: PropertyMap, toShow: PropertyMap): StoredLease<LeaseAt[L]> => ({
        ...own,
        urn,
        isProtected: resource.protect === true,
        dependencies,
        marked,
        shown: toShow,
        state: readFields(outputs, fields.lease),
        dates: readFields(outputs, dateFields),
    });
    const { predecessors } = readFields(plain, predecessorIdFields);
    return [
        storedLease({ id, isReplaced, successor: isReplaced ? (currentIds.get(urn) ?? null) : null }, plain, shown),
        ...(predecessors ?? []).map(({ leaseId }, index) => {
            const [before, beforeShown] = [plain, shown].map((each) => valueAt(each.predecessors, String(index)));
            // No field may be missing: asLease would take it from the successor.
            const predecessor = withFallbacks(before as PropertyMap, predecessorFields);
            const toShow = Object.keys(predecessor).map((key) => [key, valueAt(beforeShown, key)]);
            return storedLease(
                { id: leaseId, isReplaced: false, successor: id },
                asLease(plain, predecessor),
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
    return withDerivedFields("", { ...inputs, ...nothing, ...known });
}

/** Returns whether a resource can be in an issued stack. */
function canBeIssued({ type, inputs }: ResourceState): boolean {
    if (type !== `${typePrefix}DynamicCredential`) {
        return type === `${typePrefix}AwsBackend` || type.startsWith("pulumi:");
    }
    const backend = valueAt(valueAt(reveal(inputs), "policy"), "backend");
    if (backend === unread) {
        throw new FieldError("policy", true);
    }
    return backend !== null;
}
