/** A denied action and its remedy. */
export interface Denial {
    /** E.g. `iam:CreateUser`. */
    readonly action: string;
    readonly remedy: string;
}

/**
 * Returns the action that AWS denied, and the remedy. A grant to the issuer helps only if no policy denies the action
 * explicitly, and if no other policy has to allow it as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @param message of AWS
 */
export function explainDenial(call: string, message: string): Denial {
    const [, action = call] = /perform: (\S+)/.exec(message) ?? [];
    return { action, remedy: remedyFor(call, message) };
}

/** Returns whether AWS's message says that a policy denies the action explicitly, so that no grant helps. */
export function isExplicitDeny(message: string): boolean {
    return / with an explicit deny\b/i.test(message);
}

const issuerPolicyHint = "stacklease issuer-policy prints every permission that it needs";
const denyOverrides = "an explicit deny overrides every grant";
const askOrganization = "ask the organization's administrator to change that policy";

function remedyFor(call: string, message: string): string {
    const [, denier] = / with an explicit deny in an? ([a-z -]*policy|permissions boundary)/i.exec(message) ?? [];
    const [, missingGrant] = / because no ([a-z -]*policy|permissions boundary) allows /i.exec(message) ?? [];
    if (/Cannot call \w+ with session credentials/.test(message)) {
        return "use a user's own key (aws-vault exec --no-session), or use assumed_role";
    }
    if (isOrganizationPolicy(denier)) {
        return `${denyOverrides}; ${askOrganization}`;
    }
    if (denier && !/^identity-based/i.test(denier)) {
        return `${denyOverrides}; remove it from that ${denier}`;
    }
    if (denier) {
        return `${denyOverrides}; remove it from the issuer's policies (${issuerPolicyHint})`;
    }
    if (isExplicitDeny(message)) {
        return `a policy denies it explicitly, and ${denyOverrides}; find and change that policy`;
    }
    if (isOrganizationPolicy(missingGrant)) {
        return `a grant to the issuer alone is not enough; ${askOrganization}`;
    }
    // Trust policies are resource-based.
    const mayBeTrustPolicy = !missingGrant || /^(identity|resource)-based/i.test(missingGrant);
    if (mayBeTrustPolicy && call === "sts:AssumeRoleWithWebIdentity") {
        return "allow the token's identity provider, audience and subject in the role's trust policy";
    }
    if (mayBeTrustPolicy && call === "sts:AssumeRole") {
        return "allow the caller in the role's trust policy, and allow sts:AssumeRole on the role in the caller's policies";
    }
    return missingGrant && !/^identity-based/i.test(missingGrant)
        ? `a grant to the issuer alone is not enough; that ${missingGrant} must allow it too`
        : `grant the issuer that action (${issuerPolicyHint})`;
}

/** Returns whether a policy belongs to the organization, so that the account cannot change it. */
function isOrganizationPolicy(policy = ""): boolean {
    return /^(service|resource) control policy/i.test(policy);
}
