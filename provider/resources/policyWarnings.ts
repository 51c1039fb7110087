import * as pulumi from "@pulumi/pulumi";
import type { CredentialType } from "../lease/leaseInputs";
import type { PolicyDocument } from "../policy/document";

/**
 * Warns of what a policy means but AWS takes without a word: actions that don't exist, and grants that outlive the lease. Once per
 * policy and from the program, since only there a message can be attached to its resource.
 */
export function warnOf(
    policy: pulumi.Resource,
    grants: pulumi.Input<string> | pulumi.Input<object> | undefined,
    boundary: pulumi.Input<string | null>,
    credentialType: pulumi.Input<CredentialType>,
): void {
    pulumi.all([grants, boundary, credentialType]).apply(async ([given, bounded, type]) => {
        const isUser = type === "iam_user";
        const remedy = isUser ? "set permissionsBoundary" : "leave it out, or bound the role or the issuing user";
        for (const warning of await findWarnings(given, isUser && bounded !== null, remedy)) {
            await pulumi.log.warn(warning, policy);
        }
    });
}

async function findWarnings(given: unknown, bounded: boolean, remedy: string): Promise<string[]> {
    const document = await readDocument(given);
    if (!document) {
        return []; // What is wrong with it, check says as an error.
    }
    const { findUnknownActions } = await import("../policy/unknownActions");
    const { findEscapes } = await import("../policy/escapes");
    const faults = [...(await findUnknownActions(document)), ...(bounded ? [] : findEscapes(document, remedy))];
    return faults.map(({ place, reason }) => `${place}: ${reason}`);
}

async function readDocument(given: unknown): Promise<PolicyDocument | undefined> {
    if (given === undefined || given === null) {
        return undefined;
    }
    const { checkPolicy } = await import("../policy/grammar");
    return checkPolicy(given).document;
}
