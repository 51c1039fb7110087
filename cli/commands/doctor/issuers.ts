import { type CallerIdentity, callerIdentity } from "../../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { Operation } from "../../../provider/operation";
import type { IssuerBackend, IssuerUse } from "../../issuerPermissions/issuerUse";
import { stackIssuers } from "../../issuerPermissions/stackIssuers";
import { unread } from "../../pulumi/secrets";
import type { CheckContext } from "./checkContext";
import { NotChecked } from "./checkResult";

/** An identity that issues leases, or may come to: of a backend of the stack, or the ambient one where there is none. */
export interface CheckedIssuer {
    readonly backend?: IssuerBackend;
    /** undefined where it takes secrets of the stack that can't be decrypted. */
    readonly connection: Connection | undefined;
    /** What it is used for; absent where no stack tells. */
    readonly use?: IssuerUse;
}

/** The issuers of the stack's backends; the ambient one where no stack can be read, or it has no backend. */
export async function checkedIssuers({
    readable,
    decrypted,
}: Pick<CheckContext, "readable" | "decrypted">): Promise<CheckedIssuer[]> {
    const checkpoint = await decrypted.catch(() => readable).catch(() => undefined);
    if (checkpoint && checkpoint.omitted.length > 0) {
        // What an issuer is used for is known of the whole stack or not at all.
        return [{ connection: undefined }];
    }
    const issuers = checkpoint ? stackIssuers(checkpoint) : [];
    return issuers.length > 0
        ? issuers.map(({ backend, use }) => ({ backend, connection: connectionOf(backend), use }))
        : [{ connection: ambientConnection }];
}

function connectionOf({ secretAccessKey, ...backend }: IssuerBackend): Connection | undefined {
    return secretAccessKey === unread ? undefined : { ...backend, secretAccessKey };
}

/** How an issuer is asked. One whose key could not be decrypted is not: its ambient namesake is another. */
export function usableConnection({ connection }: CheckedIssuer): Connection {
    if (!connection) {
        throw new NotChecked("not before the stack's secrets can be decrypted");
    }
    return connection;
}

/** Who AWS says that an issuer is. */
export async function identityOf(issuer: CheckedIssuer): Promise<CallerIdentity> {
    const { backend } = issuer;
    return callerIdentity(
        usableConnection(issuer),
        backend ? new Operation("use", "backend", backend.mount) : new Operation("use", "AWS"),
    );
}

/** The same, for checks that have nothing to say of an issuer that AWS does not take. */
export async function knownIdentity(issuer: CheckedIssuer): Promise<CallerIdentity> {
    const identity = await identityOf(issuer).catch((error) => {
        throw error instanceof NotChecked ? error : new NotChecked("not before AWS takes the issuer");
    });
    if (issuer.backend && issuer.backend.accountId !== identity.accountId) {
        throw new NotChecked("not in another account than the backend's");
    }
    return identity;
}
