import type { IAMClient, Role } from "@aws-sdk/client-iam";
import { nameIn } from "./arn";
import { clientsFor } from "./clients";
import type { Connection } from "./connection";
import { ignoreAbsence, NoAnswer } from "./errors";

/** Roles by ARN, for a process: many leases have the same. */
const roles = new WeakMap<IAMClient, Map<string, Promise<Role | undefined>>>();

/** Seconds that a session of a role may last; undefined where the issuer can't know. The role is asked for once. */
export async function maxSessionDuration(connection: Connection, roleArn: string): Promise<number | undefined> {
    const iam = await clientsFor(connection).iam();
    const known = roles.get(iam) ?? new Map<string, Promise<Role | undefined>>();
    roles.set(iam, known);
    const role = known.get(roleArn) ?? findRole(connection, roleArn).catch(() => undefined);
    known.set(roleArn, role);
    const found = await role;
    return found?.Arn === roleArn ? found.MaxSessionDuration : undefined;
}

/** A role by its ARN; undefined when there is none. Throws when the issuer may not read it. */
export async function findRole(connection: Connection, roleArn: string): Promise<Role | undefined> {
    const iam = await clientsFor(connection).iam();
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const answer = await ignoreAbsence(iam.send(new GetRoleCommand({ RoleName: nameIn(roleArn) })));
    if (answer && !answer.Role) {
        throw new NoAnswer("no role");
    }
    return answer?.Role;
}
