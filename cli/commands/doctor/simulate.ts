import type { EvaluationResult, IAMClient } from "@aws-sdk/client-iam";
import { iamArn } from "../../../provider/aws/arn";
import type { CallerIdentity } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/errors/operation";
import { NotChecked } from "./checkResult";
import type { SimulationQuery } from "./simulationQueries";

/** An action that the issuer's policies do not allow, or allow only for some requests. */
export interface MissingPermission {
    readonly action: string;
    readonly resource: string;
    readonly isRequired: boolean;
    /** Whether a policy denies it, so that granting it does not help. */
    readonly isDenied: boolean;
    /**
     * Condition keys that the simulation has no value for. If there are any, real requests may be evaluated
     * differently.
     */
    readonly dependsOn: readonly string[];
}

/** Thrown if IAM cannot simulate an issuer's policies; the remedy would allow it. */
export class SimulationUnavailable extends Error {
    constructor(
        reason: string,
        readonly remedy: string,
    ) {
        super(reason);
    }
}

/** Returns the permissions that an issuer lacks, according to IAM's simulation of its policies, groups and boundary. */
export async function simulate(
    connection: Connection,
    identity: CallerIdentity,
    queries: readonly SimulationQuery[],
): Promise<MissingPermission[]> {
    const iam = await clientsFor(connection).iam();
    const source = await policySourceArn(iam, identity);
    try {
        return (await Promise.all(queries.map((query) => simulateQuery(iam, source, query)))).flat();
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            throw new SimulationUnavailable(
                "the issuer lacks permission for iam:SimulatePrincipalPolicy",
                `grant it that action on ${source}, or ${compareRemedy}`,
            );
        }
        if (hasCode(error, "NoSuchEntity")) {
            throw new SimulationUnavailable(
                `the path of ${source} is unknown`,
                `grant the issuer iam:GetRole on itself, or ${compareRemedy}`,
            );
        }
        throw explain(new Operation("check", "permissions"), "iam:SimulatePrincipalPolicy", connection, error);
    }
}

const compareRemedy = "compare its policies with the output of stacklease issuer-policy";

/** Simulates one resource per call: AWS has changed its answers for several. */
async function simulateQuery(
    iam: IAMClient,
    source: string,
    { actions, resource, context, required }: SimulationQuery,
): Promise<MissingPermission[]> {
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
    const missing: MissingPermission[] = [];
    for await (const { EvaluationResults = [] } of pages) {
        for (const result of EvaluationResults) {
            const { EvalActionName: action = "", EvalDecision } = result;
            const dependsOn = unknownKeys(result);
            if (EvalDecision !== "allowed" || dependsOn.length > 0) {
                const isDenied = EvalDecision === "explicitDeny";
                missing.push({ action, resource, isRequired: required.includes(action), isDenied, dependsOn });
            }
        }
    }
    return missing;
}

/**
 * Returns the condition keys that the simulation has no value for. `iam:PermissionsBoundary` is not one: a query
 * without it stands for requests without a boundary.
 */
function unknownKeys({ MissingContextValues = [], ResourceSpecificResults = [] }: EvaluationResult): string[] {
    const keys = [
        MissingContextValues,
        ...ResourceSpecificResults.map((each) => each.MissingContextValues ?? []),
    ].flat();
    return [...new Set(keys)].filter((key) => key.toLowerCase() !== "iam:permissionsboundary");
}

/**
 * Returns the ARN of the user, or of the session's role, whose policies are simulated. Session policies are not
 * simulated.
 */
async function policySourceArn(iam: IAMClient, { arn, accountId, partition }: CallerIdentity): Promise<string> {
    const [, kind, name] = /:(root|user|assumed-role|federated-user)(?:\/([^/]+))?/.exec(arn) ?? [];
    if (kind === "root") {
        throw new NotChecked("the root user has every permission");
    }
    if (kind === "user") {
        return arn;
    }
    if (kind !== "assumed-role") {
        throw new SimulationUnavailable("IAM cannot simulate the permissions of a federated user", compareRemedy);
    }
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    // A session's ARN lacks the role's path, and the issuer may lack permission to read the role.
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name })).catch(() => ({ Role: undefined }));
    return Role?.Arn ?? iamArn({ partition, accountId }, `role/${name}`);
}
