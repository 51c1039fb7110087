import type { Simulator } from "../../simulator/simulator";
import type { User } from "../../simulator/state/iamResources";
import type { Ledger } from "../support/ledger";
import { isStranger } from "../support/strangers";

/** Returns the users of all leases, from AWS's own records. */
export function leaseUsers(aws: Simulator): User[] {
    return [...aws.account().users.values()].filter(
        (user) => user.path.startsWith("/stacklease/") && !isStranger(user),
    );
}

/** Returns whether AWS ends a user's access on time: the user has no active key, or a guard. */
export function isEndedOnTime({ accessKeys, inlinePolicies }: User): boolean {
    const guarded = /StackleaseExpiry|StackleaseKilled/.test(inlinePolicies.get("stacklease") ?? "");
    return guarded || [...accessKeys.values()].every(({ status }) => status !== "Active");
}

/** Checks AWS's own records after every call: an active key always has a guard. Returns the violations. */
export function watch(aws: Simulator): string[] {
    const findings: string[] = [];
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        for (const user of leaseUsers(aws).filter((user) => !isEndedOnTime(user))) {
            findings.push(`${user.userName} has an active key without guard after ${record.action}`);
        }
    };
    return findings;
}

/**
 * Returns the access keys of held sessions that are not denied everything. If the answer to a mint got lost, nobody has
 * the secret, so the session is not held.
 */
export function usableSessions(aws: Simulator, held: ReadonlySet<string>): string[] {
    const { sessions, roles, users } = aws.account();
    const documents = [...roles.values(), ...users.values()].flatMap(({ inlinePolicies }) => [
        ...inlinePolicies.values(),
    ]);
    const denied = documents.filter((document) => document.includes("StackleaseRevoked")).join();
    return [...sessions.values()].flatMap(({ accessKeyId, actsFor }) => {
        const name =
            actsFor.kind === "role session" ? actsFor.sessionName : "name" in actsFor ? actsFor.name : undefined;
        return name === undefined || !held.has(accessKeyId) || denied.includes(`*:${name}"`) ? [] : [accessKeyId];
    });
}

/** Returns what AWS has and the ledger does not know: users, and keys of known users. */
export function unknownTo(ledger: Ledger): { users: User[]; keys: string[] } {
    const users = leaseUsers(ledger.aws).filter(({ userName }) => !ledger.users().includes(userName));
    const keys = leaseUsers(ledger.aws)
        .filter((user) => !users.includes(user))
        .flatMap(({ accessKeys }) => [...accessKeys.keys()])
        .filter((key) => !ledger.keys().includes(key));
    return { users, keys };
}
