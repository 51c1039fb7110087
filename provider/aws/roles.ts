import type { IAMClient, Role } from "@aws-sdk/client-iam";
import { nameIn } from "./arn";
import { clientsFor } from "./clients";
import type { Connection } from "./connection";
import { InvalidResponse, ignoreAbsence } from "./errors";

/** Roles by client and ARN, cached for the process because many leases share a role. */
const roles = new WeakMap<IAMClient, Map<string, Promise<Role | undefined>>>();

/**
 * Returns the maximum duration of a role's sessions; undefined if the issuer cannot read the role. Reads each role
 * once.
 */
export async function maxSessionSeconds(connection: Connection, roleArn: string): Promise<number | undefined> {
    const iam = await clientsFor(connection).iam();
    const cached = roles.get(iam) ?? new Map<string, Promise<Role | undefined>>();
    roles.set(iam, cached);
    const role = cached.get(roleArn) ?? findRole(connection, roleArn).catch(() => undefined);
    cached.set(roleArn, role);
    const found = await role;
    return found?.Arn === roleArn ? found.MaxSessionDuration : undefined;
}

/**
 * Returns a role by its ARN; undefined if it does not exist.
 * @throws if the issuer lacks permission to read it
 */
export async function findRole(connection: Connection, roleArn: string): Promise<Role | undefined> {
    const iam = await clientsFor(connection).iam();
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const answer = await ignoreAbsence(iam.send(new GetRoleCommand({ RoleName: nameIn(roleArn) })));
    if (answer && !answer.Role) {
        throw new InvalidResponse("no role");
    }
    return answer?.Role;
}
