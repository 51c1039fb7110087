import { type CheckedIssuer, provenIdentity, usableConnection } from "./checkedIssuers";
import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";
import { type MissingPermission, SimulationUnavailable, simulate } from "./simulate";
import { simulationQueries } from "./simulationQueries";
import { type ReadTrials, tryReads } from "./tryReads";

/** Checks whether the issuer has every permission that its leases and the command need. */
export async function checkPermissions(issuer: CheckedIssuer): Promise<CheckResult> {
    const connection = usableConnection(issuer);
    const { backend, use } = issuer;
    if (!backend || !use) {
        throw new NotChecked(
            "no stack says which permissions an issuer needs",
            "run doctor in the folder of a project with a stack",
        );
    }
    const identity = await provenIdentity(issuer);
    const queries = simulationQueries(use, backend);
    if (queries.length === 0) {
        throw new NotChecked(`no policy of backend ${backend.mount} needs a permission`);
    }
    const needed = new Set(queries.flatMap(({ actions }) => actions)).size;
    try {
        const missing = await simulate(connection, identity, queries);
        return missing.length > 0 ? resultOfMissing(missing) : ok(`has all ${needed} permissions that are needed`);
    } catch (error) {
        if (!(error instanceof SimulationUnavailable)) {
            throw error;
        }
        return resultOfTrials(await tryReads(connection, use), needed, error);
    }
}

/**
 * Returns the result if IAM cannot simulate the issuer's policies. Denied reads are certain; nothing is known about
 * writes.
 */
function resultOfTrials(
    { actions, missing }: ReadTrials,
    needed: number,
    { message, remedy }: SimulationUnavailable,
): CheckResult {
    if (missing.length > 0) {
        const { found, remedy: granting } = resultOfMissing(missing);
        return fail(`${found}; the others could not be checked: ${message}`, `${granting}; ${remedy}`);
    }
    return warn(
        `${actions.size} of ${needed} needed actions were tried and allowed; the others could not be checked: ${message}`,
        remedy,
    );
}

function resultOfMissing(missing: readonly MissingPermission[]): CheckResult {
    const certain = missing.filter(({ dependsOn }) => dependsOn.length === 0);
    const conditional = missing.filter(({ dependsOn }) => dependsOn.length > 0);
    const result = certain.some(({ isRequired }) => isRequired) ? fail : warn;
    const found = [
        ...(certain.length > 0 ? [`lacks ${describeMissing(certain)}`] : []),
        ...(conditional.length > 0 ? [`has only under conditions ${describeMissing(conditional)}`] : []),
    ];
    return result(found.join("; "), remedies(certain, conditional).join("; "));
}

function remedies(certain: readonly MissingPermission[], conditional: readonly MissingPermission[]): string[] {
    return [
        ...(certain.some(({ isDenied }) => !isDenied)
            ? ["grant the issuer the policy that stacklease issuer-policy prints"]
            : []),
        ...(certain.some(({ isDenied }) => isDenied)
            ? ["remove the Deny statement from the issuer's policies, groups or permissions boundary"]
            : []),
        ...(conditional.length > 0
            ? ["make sure that requests of the issuer meet the conditions in its policies"]
            : []),
    ];
}

/** Returns the missing actions, grouped by resource. */
function describeMissing(missing: readonly MissingPermission[]): string {
    const resources = [...new Set(missing.map(({ resource }) => resource))];
    return resources
        .map((on) => {
            const lacking = missing.filter(({ resource }) => resource === on);
            const actions = [...new Set(lacking.map(describeAction))].join(", ");
            return on === "*" ? actions : `${actions} on ${on}`;
        })
        .join("; ");
}

function describeAction({ action, isDenied, dependsOn }: MissingPermission): string {
    if (dependsOn.length > 0) {
        return `${action} (depends on ${dependsOn.join(", ")})`;
    }
    return isDenied ? `${action} (denied)` : action;
}
