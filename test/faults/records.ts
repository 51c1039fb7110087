import type { Simulator } from "../../simulator/simulator";
import type { User } from "../../simulator/state/iamResources";
import type { Ledger } from "../support/ledger";
import { isStranger } from "../support/strangers";

/** The users of all leases, in AWS's own records. */
export function leaseUsers(aws: Simulator): User[] {
    return [...aws.account().users.values()].filter(
        (user) => user.path.startsWith("/stacklease/") && !isStranger(user),
    );
}

/** Whether AWS ends a user's access on time: it has no active key, or a guard. */
export function isBound({ accessKeys, inlinePolicies }: User): boolean {
    const guarded = /StackleaseExpiry|StackleaseKilled/.test(inlinePolicies.get("stacklease") ?? "");
    return guarded || [...accessKeys.values()].every(({ status }) => status !== "Active");
}

/** Looks into AWS's own records after every call: an active key has its guard, always. */
export function watch(aws: Simulator): string[] {
    const findings: string[] = [];
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        for (const user of leaseUsers(aws).filter((user) => !isBound(user))) {
            findings.push(`${user.userName} has an active key without guard after ${record.action}`);
        }
    };
    return findings;
}

/**
 * Sessions by their access keys that are not denied everything, among those that somebody may hold. One whose answer
 * got lost is not: nobody has ever had its secret.
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

/** What AWS has and the ledger does not know: users, and keys of users that it knows. */
export function unknownTo(ledger: Ledger): { users: User[]; keys: string[] } {
    const users = leaseUsers(ledger.aws).filter(({ userName }) => !ledger.users().includes(userName));
    const keys = leaseUsers(ledger.aws)
        .filter((user) => !users.includes(user))
        .flatMap(({ accessKeys }) => [...accessKeys.keys()])
        .filter((key) => !ledger.keys().includes(key));
    return { users, keys };
}
