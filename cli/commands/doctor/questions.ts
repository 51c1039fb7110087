import { asList, type PolicyStatement, statementsOf } from "../../../provider/policy/document";
import { issuerPolicyDocument } from "../../issuerPermissions/issuerPolicy";
import type { IssuerBackend, IssuerUse } from "../../issuerPermissions/issuerUse";

/** Whether an issuer may do some actions on one resource, as leases would ask for them. */
export interface Question {
    readonly actions: readonly string[];
    readonly resource: string;
    /** Condition keys that the calls bring. */
    readonly context: Readonly<Record<string, string>>;
    /** Actions without which leases can't be issued, renewed or ended. The others only commands miss, or what strangers have done. */
    readonly vital: readonly string[];
}

/**
 * Statements of the issuer's policy whose absence a simulation does not prove to matter: what a role's trust policy may grant instead, what
 * a group's unknown path decides, and what is needed only where somebody has changed a lease's user, or for a better error.
 */
const unsure = [
    "AssumeRoles",
    "TagSessions",
    "SetSourceIdentity",
    "JoinGroups",
    "LeaveGroups",
    "MfaDevices",
    "ReadRoles",
];

/** All that has to be asked to know whether an issuer may do what it is used for: its least policy, with examples for the wildcards. */
export function questionsOf(use: IssuerUse, backend: Pick<IssuerBackend, "ledgerId" | "namePrefix">): Question[] {
    const vital = new Set(
        statementsOf(issuerPolicyDocument({ ...use, commands: false }))
            .filter(({ Sid = "" }) => !unsure.includes(Sid))
            .flatMap(({ Action }) => asList(Action)),
    );
    // What the simulation itself needs of the issuer's role, it proves.
    const asked = statementsOf(issuerPolicyDocument(use)).filter(({ Sid }) => Sid !== "IssuingRole");
    return asked.flatMap((statement) => {
        const actions = asList(statement.Action);
        const isUnsure = unsure.includes(statement.Sid ?? "");
        return asList(statement.Resource)
            .filter((resource) => isAsked(resource, use))
            .flatMap((resource) =>
                contextsOf(statement).map((context) => ({
                    actions,
                    resource: exampleOf(resource, backend),
                    context,
                    vital: isUnsure ? [] : actions.filter((action) => vital.has(action)),
                })),
            );
    });
}

/** AWS needs the policies of both accounts to tell of another's role; a group's ARN under any path is asked for by the one without. */
function isAsked(resource: string, { accountId }: IssuerUse): boolean {
    const account = resource.split(":")[4];
    return (resource === "*" || account === accountId) && !resource.includes("/*/");
}

function exampleOf(resource: string, { ledgerId, namePrefix }: Pick<IssuerBackend, "ledgerId" | "namePrefix">): string {
    const name = resource.includes(":user/") ? `${ledgerId}/${namePrefix}-doctor` : "doctor";
    return resource === "*" ? resource : resource.replace(/\*$/, name);
}

/** What the calls bring that a statement's condition wants, once for each value that would do. */
function contextsOf({ Condition }: PolicyStatement): Record<string, string>[] {
    const [[key, values] = []] = Object.values(Condition ?? {}).flatMap((wanted) => Object.entries(wanted));
    return key === undefined ? [{}] : asList(values).map((value) => ({ [key]: String(value) }));
}
