import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence, NoAnswer } from "../../aws/errors";
import { decodeDocument } from "../../policy/compare";
import type { PolicyDocument } from "../../policy/document";
import { documentText } from "../../policy/documentText";
import { type Revocation, readRevocations, revocationDocument } from "./revocations";

/** Whose policies a session is held to: a role, or the user that has issued a federation token. */
export interface RevocationHolder {
    readonly kind: "Role" | "User";
    readonly name: string;
    readonly arn: string;
}

/** How long the reads of one refresh share an answer, in milliseconds: the engine begins some as others end. */
const fresh = 1_000;

const answers = new WeakMap<IAMClient, Map<string, { at: number; revocations: Promise<Revocation[]> }>>();

/**
 * The revocations in the one inline policy that a ledger has on a holder; none where there is no such policy or no such
 * holder.
 */
export async function fetchRevocations(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
): Promise<Revocation[]> {
    const { GetRolePolicyCommand, GetUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const [name, PolicyName] = [holder.name, policyName(ledgerId)];
    const answer = await (holder.kind === "Role"
        ? ignoreAbsence(iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName })))
        : ignoreAbsence(iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }))));
    if (!answer) {
        return [];
    }
    if (!answer.PolicyDocument) {
        throw new NoAnswer("no policy"); // To take it for none would drop the revocations that there are.
    }
    return readRevocations(decodeDocument(answer.PolicyDocument) as PolicyDocument);
}

/**
 * The same as of a second ago at most, but for what this process has written since: sessions of one holder share the
 * call.
 */
export function recentRevocations(iam: IAMClient, holder: RevocationHolder, ledgerId: string): Promise<Revocation[]> {
    const known = answers.get(iam) ?? new Map();
    answers.set(iam, known);
    const key = keyOf(holder, ledgerId);
    const last = known.get(key);
    if (last && performance.now() - last.at < fresh) {
        return last.revocations;
    }
    const revocations = fetchRevocations(iam, holder, ledgerId);
    known.set(key, { at: performance.now(), revocations });
    return revocations;
}

/** Writes all the revocations that a ledger has on a holder. */
export async function putRevocations(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    revocations: readonly Revocation[],
): Promise<void> {
    const { PutRolePolicyCommand, PutUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const policy = { PolicyName: policyName(ledgerId), PolicyDocument: documentText(revocationDocument(revocations)) };
    try {
        await (holder.kind === "Role"
            ? iam.send(new PutRolePolicyCommand({ RoleName: holder.name, ...policy }))
            : iam.send(new PutUserPolicyCommand({ UserName: holder.name, ...policy })));
    } finally {
        answers.get(iam)?.delete(keyOf(holder, ledgerId));
    }
}

/** Tells the revocations of one ledger on one holder from others. */
export function keyOf({ arn }: RevocationHolder, ledgerId: string): string {
    return `${arn} ${ledgerId}`;
}

function policyName(ledgerId: string): string {
    return `stacklease-revoked-${ledgerId}`;
}
