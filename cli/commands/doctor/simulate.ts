import type { EvaluationResult, IAMClient } from "@aws-sdk/client-iam";
import type { CallerIdentity } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/operation";
import { NotChecked } from "./checkResult";
import type { Question } from "./questions";

/** An action that the issuer's policies do not allow, or not whatever a request is like. */
export interface Missing {
    readonly action: string;
    readonly resource: string;
    readonly isVital: boolean;
    /** Whether a policy denies it, so that no grant helps. */
    readonly isDenied: boolean;
    /** Condition keys of requests that a simulation does not know. Where there are any, requests may be judged otherwise. */
    readonly dependsOn: readonly string[];
}

/** Thrown where IAM does not judge an issuer's policies, with what would let it. */
export class NotSimulated extends Error {
    constructor(
        reason: string,
        readonly remedy: string,
    ) {
        super(reason);
    }
}

/** What an issuer may not do of some questions, as IAM itself judges its policies, groups and boundary. */
export async function simulate(
    connection: Connection,
    identity: CallerIdentity,
    questions: readonly Question[],
): Promise<Missing[]> {
    const iam = await clientsFor(connection).iam();
    const source = await sourceOf(iam, identity);
    try {
        return (await Promise.all(questions.map((question) => ask(iam, source, question)))).flat();
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            throw new NotSimulated(
                "the issuer may not iam:SimulatePrincipalPolicy",
                `grant it that action on ${source}, or ${comparison}`,
            );
        }
        if (hasCode(error, "NoSuchEntity")) {
            throw new NotSimulated(
                `the path of ${source} is not known`,
                `grant the issuer iam:GetRole on itself, or ${comparison}`,
            );
        }
        throw explain(new Operation("check", "permissions"), "iam:SimulatePrincipalPolicy", connection, error);
    }
}

const comparison = "compare its policies with what stacklease issuer-policy prints";

/** One resource a call: AWS has changed what it answers for several. */
async function ask(
    iam: IAMClient,
    source: string,
    { actions, resource, context, vital }: Question,
): Promise<Missing[]> {
    const { paginateSimulatePrincipalPolicy } = await import("@aws-sdk/client-iam");
    const pages = paginateSimulatePrincipalPolicy(
        { client: iam },
        {
            PolicySourceArn: source,
            ActionNames: [...actions],
            ...(resource !== "*" && { ResourceArns: [resource] }),
            ContextEntries: Object.entries(context).map(([key, value]) => ({
                ContextKeyName: key,
                ContextKeyValues: [value],
                ContextKeyType: "string",
            })),
        },
    );
    const missing: Missing[] = [];
    for await (const { EvaluationResults = [] } of pages) {
        for (const result of EvaluationResults) {
            const { EvalActionName: action = "", EvalDecision } = result;
            const dependsOn = unknownKeys(result);
            if (EvalDecision !== "allowed" || dependsOn.length > 0) {
                const isDenied = EvalDecision === "explicitDeny";
                missing.push({ action, resource, isVital: vital.includes(action), isDenied, dependsOn });
            }
        }
    }
    return missing;
}

/** What requests say of boundaries is known: where a question names none, they have none. */
function unknownKeys({ MissingContextValues = [], ResourceSpecificResults = [] }: EvaluationResult): string[] {
    const keys = [
        MissingContextValues,
        ...ResourceSpecificResults.map((each) => each.MissingContextValues ?? []),
    ].flat();
    return [...new Set(keys)].filter((key) => key.toLowerCase() !== "iam:permissionsboundary");
}

/** Whose policies are simulated: a user's, or those of the role that a session is of. Session policies are not. */
async function sourceOf(iam: IAMClient, { arn, accountId, partition }: CallerIdentity): Promise<string> {
    const [, kind, name] = /:(root|user|assumed-role|federated-user)(?:\/([^/]+))?/.exec(arn) ?? [];
    if (kind === "root") {
        throw new NotChecked("the root user may do everything");
    }
    if (kind === "user") {
        return arn;
    }
    if (kind !== "assumed-role") {
        throw new NotSimulated("AWS simulates no federated user's permissions", comparison);
    }
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    // A session's ARN does not tell the role's path, and the issuer may not be allowed to ask for it.
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name })).catch(() => ({ Role: undefined }));
    return Role?.Arn ?? `arn:${partition}:iam::${accountId}:role/${name}`;
}
