import type { Simulator, User } from "stacklease/simulator";
import { usersOf } from "../support/leases";
import type { Bag } from "../support/resource";

/** A resource as a version stored it. */
export interface Stored {
    readonly id: string;
    readonly inputs: Bag;
    readonly outputs: Bag;
}

/** The resources of one stack. */
export type State = Record<"AwsBackend" | "IamPolicy" | "DynamicCredential", Stored>;

/**
 * Puts the embedded AWS into the state that a ledger describes: one minute after the lease was issued, with its users,
 * and with the backend's endpoint set to it.
 */
export function restoreState(aws: Simulator, state: State): void {
    const { outputs } = state.DynamicCredential;
    aws.clock.set(new Date(Date.parse(String(outputs.issuedAt)) + 60_000));
    for (const bag of [state.AwsBackend.inputs, state.AwsBackend.outputs, ...groups(state.DynamicCredential)]) {
        Object.assign(bag, { endpoint: aws.endpoint, ...aws.issuer() });
    }
    for (const userName of usersOf(aws)) {
        aws.account().users.delete(userName.toLowerCase());
    }
    const users = [outputs, ...((outputs.predecessors ?? []) as Bag[])].filter(({ userName }) => userName);
    for (const lease of users) {
        restore(aws, { ...outputs, ...lease });
    }
}

function groups({ inputs, outputs }: Stored): Bag[] {
    return [inputs.backend as Bag, outputs.backend as Bag];
}

/** Creates the user of a lease in the embedded AWS. */
function restore(aws: Simulator, lease: Bag): void {
    const { backend, policy, userName, arn, issuedAt, expiresAt, leaseId, accessKeyId, secretAccessKey } =
        lease as Record<string, string>;
    const { ledgerId, userPath } = backend as unknown as Record<string, string>;
    const grants = policy as unknown as { policy: { Statement: unknown[] }; tags: Record<string, string> | null };
    const createdAt = new Date(issuedAt ?? "");
    const guard = {
        Sid: "StackleaseExpiry",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateGreaterThan: { "aws:CurrentTime": expiresAt } },
    };
    const self = {
        Sid: "StackleaseSelf",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: "arn:aws:iam::*:user/*/${aws:username}",
    };
    const tags = {
        ...grants.tags,
        ...{ "stacklease:lease": leaseId, "stacklease:ledger": ledgerId, "stacklease:name": lease.name },
        ...{ "stacklease:project": lease.project, "stacklease:stack": lease.stack },
    };
    const user: User = {
        ...{
            userName: userName ?? "",
            userId: "AIDASTATESTATESTATES",
            path: `${userPath}${ledgerId}/`,
            arn: arn ?? "",
            createdAt,
        },
        tags: new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), { key, value: String(value) }])),
        inlinePolicies: new Map([
            [
                "stacklease",
                JSON.stringify({ Version: "2012-10-17", Statement: [...grants.policy.Statement, guard, self] }),
            ],
        ]),
        attachedPolicies: new Set(),
        accessKeys: new Map([
            [
                accessKeyId ?? "",
                { accessKeyId: accessKeyId ?? "", secretAccessKey: secretAccessKey ?? "", createdAt, status: "Active" },
            ],
        ]),
        ...{
            groups: new Set(),
            sshPublicKeys: new Map(),
            signingCertificates: new Map(),
            serviceSpecificCredentials: new Map(),
            mfaDevices: new Map(),
        },
    };
    aws.account().users.set(user.userName.toLowerCase(), user);
}
