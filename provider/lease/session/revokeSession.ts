import { proveAccount } from "../../aws/callerIdentity";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { explain, hasCode, LeaseError } from "../../aws/errors";
import { waitUntilDenied } from "../../aws/keyProbe";
import { asIssuer } from "../asIssuer";
import { leaseName } from "../credentialKind";
import type { Lease } from "../leaseInputs";
import { denySession } from "./denySession";
import type { Holder } from "./heldRevocations";
import { sessionNameOf } from "./sessionName";

/** How long a denied session may go on being allowed things before the revocation counts as failed. */
const patience = 60_000;

/** Ends a session: AWS can't take credentials back, but deny them everything. One that has run out costs no call. */
export async function revokeSession(lease: Lease, holder: Holder): Promise<void> {
    if (isOver(lease)) {
        return;
    }
    const what = `revoke ${leaseName(lease)}`;
    await asIssuer(lease, what, async (connection) => {
        await deny(connection, lease, holder, null, what);
        if (lease.secretAccessKey && (await waitUntilDenied(connection, lease, patience)) === undefined) {
            throw new LeaseError(
                `${what}: AWS still allows its session things ${patience / 1_000} s after it was denied everything; run the same command again`,
            );
        }
    });
}

/** Ends a session at a time before its own end, for a lease that lives on behind its successor. */
export async function shortenSession(lease: Lease, holder: Holder, end: string): Promise<void> {
    const what = `update ${leaseName(lease)}`;
    await proveAccount(lease.backend, lease.accountId, what);
    await deny(lease.backend, lease, holder, end, what);
}

/** Tells of a session that can't be ended: when AWS ends it. */
export function letRunOut(lease: Lease): void {
    if (!isOver(lease)) {
        console.warn(
            `stacklease: revoke ${leaseName(lease)}: its session can't be taken back and lives until ${lease.sessionExpiration}; ${remedy(lease)}`,
        );
    }
}

/** Whether a session has run out, or was never issued. */
export function isOver({ accessKeyId, sessionExpiration }: Lease): boolean {
    return accessKeyId === "" || (sessionExpiration !== null && Date.parse(sessionExpiration) <= awsNow());
}

async function deny(
    connection: Connection,
    lease: Lease,
    holder: Holder,
    from: string | null,
    what: string,
): Promise<void> {
    try {
        await denySession(connection, holder, lease.backend.ledgerId, { sessionName: sessionNameOf(lease), from });
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            const refused = explain(what, "iam:PutRolePolicy", connection, error).message;
            throw new LeaseError(
                `${refused}: ${grantFor(holder)}, or wait until ${lease.sessionExpiration}, when its session has run out`,
                { cause: error },
            );
        }
        throw explain(what, "denying its session", connection, error);
    }
}

function grantFor({ kind, arn }: Holder): string {
    const Action = [`iam:Get${kind}Policy`, `iam:Put${kind}Policy`];
    return JSON.stringify({ Effect: "Allow", Action, Resource: arn });
}

function remedy({ policy: { credentialType } }: Lease): string {
    switch (credentialType) {
        case "session_token":
            return "AWS does not tell it from other sessions of its user";
        case "federation_token":
            return "set revocable on its policy to be able to";
        default:
            return "its role is of another account than its backend, or revocable is false on its policy";
    }
}
