import type { IAMClient } from "@aws-sdk/client-iam";
import { InvalidResponse, ignoreAbsence } from "../../aws/errors";
import { decodeDocument } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { documentText } from "../../policy/documentText";
import { type Revocation, readRevocations, revocationDocument } from "./revocations";

/** The identity whose policies apply to a session: a role, or the user that issued a federation token. */
export interface RevocationHolder {
    readonly kind: "Role" | "User";
    readonly name: string;
    readonly arn: string;
}

/**
 * Time in milliseconds for which the reads of one refresh share an answer. The engine starts some reads as others end.
 */
const maxAgeMs = 1_000;

const caches = new WeakMap<IAMClient, Map<string, { at: number; revocations: Promise<Revocation[]> }>>();

/**
 * Returns the revocations in the one inline policy that a ledger has on a holder. Returns none if the policy or the
 * holder does not exist.
 */
export async function fetchRevocations(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
): Promise<Revocation[]> {
    const { GetRolePolicyCommand, GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const [name, PolicyName] = [holder.name, policyName(ledgerId)];
    const response = await (holder.kind === "Role"
        ? ignoreAbsence(iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName })))
        : ignoreAbsence(iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }))));
    if (!response) {
        return [];
    }
    if (!response.PolicyDocument) {
        throw new InvalidResponse("no policy"); // Treating it as empty would drop the existing revocations.
    }
    return readRevocations(decodeDocument(response.PolicyDocument) as PolicyDocument);
}

/**
 * Returns the same revocations, at most one second old. This process's own writes since then are included. Sessions of
 * one holder share the call.
 */
export function recentRevocations(iam: IAMClient, holder: RevocationHolder, ledgerId: string): Promise<Revocation[]> {
    const cache = caches.get(iam) ?? new Map();
    caches.set(iam, cache);
    const key = keyOf(holder, ledgerId);
    const last = cache.get(key);
    if (last && performance.now() - last.at < maxAgeMs) {
        return last.revocations;
    }
    const revocations = fetchRevocations(iam, holder, ledgerId);
    cache.set(key, { at: performance.now(), revocations });
    return revocations;
}

/** Writes all revocations that a ledger has on a holder. */
export async function putRevocations(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    revocations: readonly Revocation[],
): Promise<void> {
    const { PutRolePolicyCommand, PutUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const parameters = {
        PolicyName: policyName(ledgerId),
        PolicyDocument: documentText(revocationDocument(revocations)),
    };
    try {
        await (holder.kind === "Role"
            ? iam.send(new PutRolePolicyCommand({ RoleName: holder.name, ...parameters }))
            : iam.send(new PutUserPolicyCommand({ UserName: holder.name, ...parameters })));
    } finally {
        caches.get(iam)?.delete(keyOf(holder, ledgerId));
    }
}

/** Returns the key that identifies the revocations of one ledger on one holder. */
export function keyOf({ arn }: RevocationHolder, ledgerId: string): string {
    return `${arn} ${ledgerId}`;
}

function policyName(ledgerId: string): string {
    return `stacklease-revoked-${ledgerId}`;
}
