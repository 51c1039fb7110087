import { type CheckResult, fail, NotChecked, ok, warn } from "./checkResult";
import { type CheckedIssuer, knownIdentity, usableConnection } from "./issuers";
import { questionsOf } from "./questions";
import { type Missing, NotSimulated, simulate } from "./simulate";
import { type Tried, tryReads } from "./tryReads";

/** What the issuer may do: whether that is all that its leases and our commands need, action by action. */
export async function checkPermissions(issuer: CheckedIssuer): Promise<CheckResult> {
    const connection = usableConnection(issuer);
    const { backend, use } = issuer;
    if (!backend || !use) {
        throw new NotChecked(
            "no stack tells what an issuer has to do",
            "run it in the folder of a project with a stack",
        );
    }
    const identity = await knownIdentity(issuer);
    const questions = questionsOf(use, backend);
    if (questions.length === 0) {
        throw new NotChecked(`no policy of backend ${backend.mount} needs any`);
    }
    const needed = new Set(questions.flatMap(({ actions }) => actions)).size;
    try {
        const missing = await simulate(connection, identity, questions);
        return missing.length > 0 ? judge(missing) : ok(`may do all ${needed} actions that are needed`);
    } catch (error) {
        if (!(error instanceof NotSimulated)) {
            throw error;
        }
        return judgeTried(await tryReads(connection, use), needed, error);
    }
}

/** What can be told without IAM's judgement. That an action was refused is certain; of what changes something nothing is known. */
function judgeTried({ actions, missing }: Tried, needed: number, { message, remedy }: NotSimulated): CheckResult {
    if (missing.length > 0) {
        const { found, remedy: granting } = judge(missing);
        return fail(`${found}; more is not known: ${message}`, `${granting}; ${remedy}`);
    }
    return warn(
        `${actions.size} of ${needed} needed actions were tried and are allowed; of the rest nothing is known: ${message}`,
        remedy,
    );
}

function judge(missing: readonly Missing[]): CheckResult {
    const certain = missing.filter(({ dependsOn }) => dependsOn.length === 0);
    const unsure = missing.filter(({ dependsOn }) => dependsOn.length > 0);
    const says = certain.some(({ isVital }) => isVital) ? fail : warn;
    const found = [
        ...(certain.length > 0 ? [`lacks ${listed(certain)}`] : []),
        ...(unsure.length > 0 ? [`may not always ${listed(unsure)}`] : []),
    ];
    return says(found.join("; "), remedies(certain, unsure).join("; "));
}

function remedies(certain: readonly Missing[], unsure: readonly Missing[]): string[] {
    return [
        ...(certain.some(({ isDenied }) => !isDenied) ? ["give the issuer what stacklease issuer-policy prints"] : []),
        ...(certain.some(({ isDenied }) => isDenied)
            ? ["take away what denies it in the issuer's policies, groups or boundary, which no grant outweighs"]
            : []),
        ...(unsure.length > 0
            ? ["see that the conditions of the issuer's policies hold where leases are issued and ended"]
            : []),
    ];
}

/** The actions by the resource that they lack on. */
function listed(missing: readonly Missing[]): string {
    const resources = [...new Set(missing.map(({ resource }) => resource))];
    return resources
        .map((on) => {
            const lacking = missing.filter(({ resource }) => resource === on);
            const actions = [...new Set(lacking.map(described))].join(", ");
            return on === "*" ? actions : `${actions} on ${on}`;
        })
        .join("; ");
}

function described({ action, isDenied, dependsOn }: Missing): string {
    if (dependsOn.length > 0) {
        return `${action} (depends on ${dependsOn.join(", ")})`;
    }
    return isDenied ? `${action} (denied)` : action;
}
