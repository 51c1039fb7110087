import { type CallerIdentity, callerIdentity } from "../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../provider/aws/connection";
import type { BackendState, IssuerUse } from "../policies/issuerUse";
import { stackIssuers } from "../policies/stackIssuers";
import { NotChecked } from "./finding";
import type { Surroundings } from "./surroundings";

/** An identity that issues leases, or may come to: of a backend of the stack, or the ambient one where there is none. */
export interface CheckedIssuer {
    readonly backend?: BackendState;
    readonly connection: Connection;
    /** What it is used for; absent where no stack tells. */
    readonly use?: IssuerUse;
}

/** The issuers of the stack's backends; the ambient one where no stack can be read, or it has no backend. */
export async function checkedIssuers({ readable, decrypted }: Surroundings): Promise<CheckedIssuer[]> {
    const checkpoint = await decrypted.catch(() => readable).catch(() => undefined);
    const issuers = checkpoint ? stackIssuers(checkpoint) : [];
    return issuers.length > 0
        ? issuers.map(({ backend, use }) => ({ backend, connection: backend, use }))
        : [{ connection: ambientConnection }];
}

/** Who AWS says that an issuer is. One whose key could not be decrypted is not asked for: its ambient namesake is another. */
export async function identityOf({ backend, connection }: CheckedIssuer): Promise<CallerIdentity> {
    if (connection.accessKeyId && !connection.secretAccessKey) {
        throw new NotChecked("not before the stack's secrets can be decrypted");
    }
    return callerIdentity(connection, backend ? `use backend ${backend.mount}` : "use AWS");
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
