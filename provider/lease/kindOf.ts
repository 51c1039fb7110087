import type { CredentialKind } from "./credentialKind";
import type { LeaseInputs } from "./leaseInputs";

/** What a lease's credential type can do. One file per type; only the one in use is loaded. */
export async function kindOf({ policy: { credentialType } }: Pick<LeaseInputs, "policy">): Promise<CredentialKind> {
    switch (credentialType) {
        case "iam_user":
            return (await import("./iamUser/iamUser")).iamUser;
        case "assumed_role":
            return (await import("./session/assumedRole")).assumedRole;
        case "federation_token":
            return (await import("./session/federationToken")).federationToken;
        case "session_token":
            return (await import("./session/sessionToken")).sessionToken;
    }
}
