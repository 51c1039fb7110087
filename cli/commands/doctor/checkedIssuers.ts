import { type CallerIdentity, callerIdentity } from "../../../provider/aws/callerIdentity";
import { ambientConnection, type Connection } from "../../../provider/aws/connection";
import { Operation } from "../../../provider/errors/operation";
import { type IssuerBackend, type IssuerUse, stackIssuers } from "../../issuerPermissions/issuerUse";
import { unread } from "../../pulumi/secrets";
import type { CheckContext } from "./checkContext";
import { NotChecked } from "./checkResult";

/**
 * An identity that issues leases or may do so: that of a backend of the stack, or the ambient one if the stack has no
 * backend.
 */
export interface CheckedIssuer {
    readonly backend?: IssuerBackend;
    /** undefined if it depends on secrets that cannot be decrypted. */
    readonly connection: Connection | undefined;
    /** What it is used for; absent if no stack was read. */
    readonly use?: IssuerUse;
}

/** Returns the issuers of the stack's backends; the ambient identity if the stack cannot be read or has no backend. */
export async function checkedIssuers({
    readable,
    decrypted,
}: Pick<CheckContext, "readable" | "decrypted">): Promise<CheckedIssuer[]> {
    const checkpoint = await decrypted.catch(() => readable).catch(() => undefined);
    if (checkpoint && checkpoint.omitted.length > 0) {
        // The use of an issuer is known only if the whole stack was read.
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

/**
 * Returns the connection of an issuer. An issuer whose key cannot be decrypted has none: the ambient credentials may be
 * another identity.
 */
export function usableConnection({ connection }: CheckedIssuer): Connection {
    if (!connection) {
        throw new NotChecked("the stack's secrets cannot be decrypted");
    }
    return connection;
}

/** Returns the issuer's identity according to AWS. */
export async function issuerIdentity(issuer: CheckedIssuer): Promise<CallerIdentity> {
    const { backend } = issuer;
    return callerIdentity(
        usableConnection(issuer),
        backend ? new Operation("use", "backend", backend.mount) : new Operation("use", "AWS"),
    );
}

/** Returns the same, for checks to skip if AWS rejects the issuer or it belongs to another account. */
export async function provenIdentity(issuer: CheckedIssuer): Promise<CallerIdentity> {
    const identity = await issuerIdentity(issuer).catch((error) => {
        throw error instanceof NotChecked ? error : new NotChecked("AWS did not accept the issuer");
    });
    if (issuer.backend && issuer.backend.accountId !== identity.accountId) {
        throw new NotChecked("the issuer belongs to another account than the backend");
    }
    return identity;
}
