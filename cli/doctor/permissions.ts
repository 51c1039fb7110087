import { type Finding, fail, NotChecked, ok, warn } from "./finding";
import { type CheckedIssuer, knownIdentity } from "./issuers";
import { questionsOf } from "./questions";
import { type Missing, simulate } from "./simulate";

/** What the issuer may do: whether that is all that its leases and our commands need, action by action. */
export async function permissions(issuer: CheckedIssuer): Promise<Finding> {
    const { backend, use, connection } = issuer;
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
    const missing = await simulate(connection, identity, questions);
    if (missing.length === 0) {
        return ok(`may do all ${new Set(questions.flatMap(({ actions }) => actions)).size} actions that are needed`);
    }
    const says = missing.some(({ isVital, dependsOn }) => isVital && dependsOn.length === 0) ? fail : warn;
    return says(`lacks ${listed(missing)}`, "give the issuer what stacklease issuer-policy prints");
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
    return isDenied
        ? `${action} (denied)`
        : dependsOn.length > 0
          ? `${action} (depends on ${dependsOn.join(", ")})`
          : action;
}
