import { typePrefix } from "../../provider/lease/naming";
import { asLease } from "../../provider/lease/predecessors";
import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { conceal, reveal, unread, valueAt } from "../pulumi/secrets";
import type { StackLocation } from "../pulumi/stackLocation";
import type {
    Checkpoint,
    OmittedResource,
    PropertyMap,
    SecretsProvider,
    StoredLease,
    StoredResource,
} from "./checkpoint";
import { type Depth, datesShape, type LeaseAt, predecessorIdsShape, type Shapes, shapesAt } from "./depth";
import { resourceNameIn, type Shape, ShapeError } from "./shape";
import { parentOf, shortName } from "./stacks";

/** A stack's state as the Pulumi CLI exports it. */
interface Exported {
    readonly deployment: {
        readonly manifest?: { readonly time?: string };
        readonly resources?: readonly ResourceState[];
        readonly pending_operations?: readonly { readonly resource: ResourceState; readonly type: string }[];
        readonly secrets_providers?: SecretsProvider;
    } | null;
}

interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: PropertyMap;
    readonly outputs?: PropertyMap;
    /** Replaced, and to be deleted yet. */
    readonly delete?: boolean;
    readonly protect?: boolean;
    readonly dependencies?: readonly string[];
}

/**
 * Reads an exported state: what of it is ours is turned into what it has to be, here and nowhere else.
 * @throws CliError where something of ours is not
 */
export function parseCheckpoint<D extends Depth>(
    location: StackLocation,
    text: string,
    depth: D,
    operation: Operation,
): Checkpoint<D> {
    const { deployment } = parse(text, operation);
    const { manifest, resources = [], pending_operations = [], secrets_providers } = deployment ?? {};
    const [stack = "", project = ""] = resources[0]?.urn.slice("urn:pulumi:".length).split("::") ?? [];
    const creating = pending_operations.filter(({ type }) => type === "creating").map(({ resource }) => resource);
    const isNamedSo = parentOf(stack || shortName(location.name)) !== undefined;
    const shapes: Shapes<D> = shapesAt[depth];
    const omitted: OmittedResource[] = [];
    const read = <T>(type: OurType, from: readonly ResourceState[], as: (resource: ResourceState) => T) =>
        from
            .filter((resource) => resource.type === typePrefix + type)
            .flatMap((resource) => readOrOmit(resource, type, as, omitted, operation));
    const heirs = new Map(resources.filter((each) => !each.delete).map(({ urn, id }) => [urn, id ?? null]));
    return {
        ...{ location, project, stack, omitted },
        size: resources.length,
        backends: read("AwsBackend", resources, (each) => stored(each, shapes.backend)),
        policies: read("IamPolicy", resources, (each) => stored(each, shapes.policy)),
        leases: read("DynamicCredential", resources, (each) => storedLeases(each, shapes, heirs)).flat(),
        pending: read("DynamicCredential", creating, (each) =>
            storedLeases(each, shapes, heirs, withoutOutputs),
        ).flat(),
        hasPending: creating.length > 0,
        isIssued:
            isNamedSo &&
            resources.every((each) => readOrOmit(each, "DynamicCredential", canBeIssued, omitted, operation)[0]),
        secretsProvider: secrets_providers,
        savedAt: manifest?.time ?? null,
    };
}

/** Reads an exported state that holds all secrets. */
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
            reason: `the Pulumi CLI does not show the secret ${omitted.path} of ${resourceNameIn(omitted.urn)}`,
            remedy: "see pulumi stack export --show-secrets",
        });
    }
    return checkpoint;
}

type OurType = OmittedResource["type"];

function parse(text: string, operation: Operation): Exported {
    try {
        return JSON.parse(text) as Exported;
    } catch {
        throw new CliError(exitCodes.stack, {
            code: "StateDamaged",
            operation,
            reason: "its state is no JSON",
            remedy: "see pulumi stack export",
        });
    }
}

/** What a resource is; nothing, and an omission, where that takes secrets that were not read. */
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
                reason: `${path || "what it holds"} of ${resourceNameIn(urn)} is not what stacklease stores there`,
                remedy: "mend it, see pulumi stack export",
            });
        }
        if (!omitted.some((each) => each.urn === urn)) {
            omitted.push({ urn, type, path, outputs: reveal(outputsOf(resource)) as PropertyMap });
        }
        return [];
    }
}

/** A resource whose creation has not ended has inputs alone. */
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

/** What tells a lease from those that live on behind it. */
type Own = Pick<StoredLease<unknown>, "id" | "isReplaced" | "successor">;

/**
 * A lease, and those that live on behind it.
 * @param heirs ids by URN of what is not replaced
 * @param complete adds to the outputs what they do not say themselves
 */
function storedLeases<D extends Depth>(
    resource: ResourceState,
    shapes: Shapes<D>,
    heirs: ReadonlyMap<string, string | null>,
    complete = (bag: PropertyMap) => bag,
): StoredLease<LeaseAt[D]>[] {
    const { urn, id = "", dependencies = [] } = resource;
    const marked = outputsOf(resource);
    const plain = complete(reveal(marked) as PropertyMap);
    const shown = complete(conceal(marked) as PropertyMap);
    const isReplaced = resource.delete === true;
    const tell = (own: Own, bag: PropertyMap, toShow: PropertyMap): StoredLease<LeaseAt[D]> => ({
        ...{ ...own, urn, isProtected: resource.protect === true, dependencies, marked, shown: toShow },
        ...{ state: shapes.lease(bag, ""), dates: datesShape(bag, "") },
    });
    const behind = predecessorIdsShape(plain.predecessors, "predecessors") ?? [];
    return [
        tell({ id, isReplaced, successor: isReplaced ? (heirs.get(urn) ?? null) : null }, plain, shown),
        ...behind.map(({ leaseId }, index) => {
            const [before, beforeShown] = [plain, shown].map((bag) => valueAt(bag.predecessors, String(index)));
            const told = Object.keys(before as PropertyMap).map((key) => [key, valueAt(beforeShown, key)]);
            return tell(
                { id: leaseId, isReplaced: false, successor: id },
                asLease(plain, before as PropertyMap),
                asLease(shown, Object.fromEntries(told)),
            );
        }),
    ];
}

/** What the inputs of a lease whose mint never ended tell of it. */
function withoutOutputs(inputs: PropertyMap): PropertyMap {
    const nothing = { accessKeyId: "", secretAccessKey: "", sessionToken: "", userName: null, arn: "", drift: [] };
    const { backend, policy } = inputs;
    const known = { accountId: valueAt(backend, "accountId"), credentialType: valueAt(policy, "credentialType") };
    return { ...inputs, ...nothing, ...known, leaseId: "" };
}

/** Whether a resource is one of those that `issue` makes. */
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
