import { asList, type PolicyStatement, statementsOf } from "../../../provider/policy/document";
import { issuerPolicyDocument } from "../../issuerPermissions/issuerPolicyDocument";
import type { IssuerBackend, IssuerUse } from "../../issuerPermissions/issuerUse";

/** A question for IAM's policy simulator: is the issuer allowed these actions on one resource? */
export interface SimulationQuery {
    readonly actions: readonly string[];
    readonly resource: string;
    /** Condition keys of the request. */
    readonly context: Readonly<Record<string, string>>;
    /**
     * Actions without which leases cannot be issued, renewed or revoked. The others are needed by commands only, or
     * after somebody else's changes.
     */
    readonly required: readonly string[];
}

/**
 * Statements of the issuer policy whose absence a simulation does not prove to matter. A role's trust policy may grant
 * them instead, the unknown path of a group decides, or they are needed only after somebody changed a lease's user.
 */
const inconclusiveStatements = [
    "AssumeRoles",
    "TagSessions",
    "SetSourceIdentity",
    "JoinGroups",
    "LeaveGroups",
    "MfaDevices",
    "ReadRoles",
];

/**
 * Returns the queries that prove whether an issuer has the permissions for its use: its least policy, with examples for
 * wildcards.
 */
export function simulationQueries(
    use: IssuerUse,
    backend: Pick<IssuerBackend, "ledgerId" | "namePrefix">,
): SimulationQuery[] {
    const required = new Set(
        statementsOf(issuerPolicyDocument({ ...use, commands: false }))
            .filter(({ Sid = "" }) => !inconclusiveStatements.includes(Sid))
            .flatMap(({ Action }) => asList(Action)),
    );
    // The simulation itself proves that it can read the issuer's role.
    const statements = statementsOf(issuerPolicyDocument(use)).filter(({ Sid }) => Sid !== "IssuingRole");
    return statements.flatMap((statement) => {
        const actions = asList(statement.Action);
        const isInconclusive = inconclusiveStatements.includes(statement.Sid ?? "");
        return asList(statement.Resource)
            .filter((resource) => isSimulable(resource, use))
            .flatMap((resource) =>
                contextsOfCondition(statement).map((context) => ({
                    actions,
                    resource: exampleResource(resource, backend),
                    context,
                    required: isInconclusive ? [] : actions.filter((action) => required.has(action)),
                })),
            );
    });
}

/**
 * Returns whether IAM can simulate access to a resource. It cannot for another account's role. A group under any path
 * is covered by the ARN without a path.
 */
function isSimulable(resource: string, { accountId }: IssuerUse): boolean {
    const account = resource.split(":")[4];
    return (resource === "*" || account === accountId) && !resource.includes("/*/");
}

function exampleResource(
    resource: string,
    { ledgerId, namePrefix }: Pick<IssuerBackend, "ledgerId" | "namePrefix">,
): string {
    const name = resource.includes(":user/") ? `${ledgerId}/${namePrefix}-doctor` : "doctor";
    return resource === "*" ? resource : resource.replace(/\*$/, name);
}

/** Returns the condition keys that meet a statement's condition, once per accepted value. */
function contextsOfCondition({ Condition }: PolicyStatement): Record<string, string>[] {
    const [[key, values] = []] = Object.values(Condition ?? {}).flatMap((keys) => Object.entries(keys));
    return key === undefined ? [{}] : asList(values).map((value) => ({ [key]: String(value) }));
}
