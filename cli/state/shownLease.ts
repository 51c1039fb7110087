import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import { concealed, valueAt } from "../pulumi/secrets";
import { resourceNameIn } from "../pulumi/stackExport";

/** The values of a lease that are shown. A value that the stack keeps secret is `[secret]`. */
export interface ShownLease {
    readonly name: string;
    /** `<mount>/<policyName>`, the first two parts of a lease's id. */
    readonly policy: string;
    readonly credentialType: string;
    readonly issuedAt: string;
    /** null means never. */
    readonly expiresAt: string | null;
    readonly maxExpiresAt: string | null;
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly userName: string | null;
    readonly roleArn: string | null;
    readonly arn: string;
    /** Seconds until AWS accepted the key. */
    readonly readyAfter: number | typeof concealed | null;
    readonly rotation: string | null;
    readonly drift: readonly string[];
    /** Region of the backend. */
    readonly region: string | null;
    readonly grants: Grants;
}

/** The permissions of a lease, as its state records them. */
export interface Grants {
    readonly document: unknown;
    readonly policyArns: unknown;
    readonly groups: unknown;
}

/**
 * Returns the values of a lease that are shown.
 * @param outputs with secrets masked
 * @param leaseId empty if the mint never finished
 * @param urn of the resource, which contains its name in plain text
 */
export function shownLease(outputs: PropertyMap, leaseId: string, urn: string): ShownLease {
    const { policy, backend, readyAfter, drift } = outputs;
    const name = text(outputs.name);
    return {
        name: name === concealed ? resourceNameIn(urn) : name,
        policy:
            leaseId.slice(0, leaseId.lastIndexOf("/")) || `${mountIn(outputs)}/${text(valueAt(policy, "policyName"))}`,
        credentialType: text(outputs.credentialType),
        issuedAt: text(outputs.issuedAt),
        expiresAt: textOrNull(outputs.expiresAt),
        maxExpiresAt: textOrNull(outputs.maxExpiresAt),
        accountId: text(outputs.accountId),
        accessKeyId: text(outputs.accessKeyId),
        userName: textOrNull(outputs.userName),
        roleArn: textOrNull(outputs.roleArn),
        arn: text(outputs.arn),
        readyAfter: typeof readyAfter === "number" || readyAfter === concealed ? readyAfter : null,
        rotation: textOrNull(outputs.rotation),
        drift: Array.isArray(drift) ? drift.map(text) : drift === concealed ? [concealed] : [],
        region: textOrNull(valueAt(backend, "region")),
        grants: {
            document: valueAt(policy, "policy"),
            policyArns: valueAt(policy, "policyArns"),
            groups: valueAt(policy, "groups"),
        },
    };
}

function mountIn({ policy, backend }: PropertyMap): string {
    return text(valueAt(valueAt(policy, "backend"), "mount") ?? valueAt(backend, "mount"));
}

/** Returns a string, or "" for any other value: other tools write states, too. */
function text(value: unknown): string {
    return typeof value === "string" ? value : "";
}

function textOrNull(value: unknown): string | null {
    return typeof value === "string" ? value : null;
}
