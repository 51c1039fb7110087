/** What AWS denied, e.g. `iam:CreateUser`, and what would allow it. */
export interface Denial {
    readonly action: string;
    readonly remedy: string;
}

/**
 * Returns what AWS denied and the remedy. A grant helps only where no policy denies, and where nothing else has to
 * allow it, too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @param message AWS's own
 */
export function explainDenial(call: string, message: string): Denial {
    const [, action = call] = /perform: (\S+)/.exec(message) ?? [];
    return { action, remedy: remedyFor(call, message) };
}

const printed = "stacklease issuer-policy prints all that it needs";
const overrides = "an explicit deny overrides every grant";
const organization = "ask the organization's administrator to change that policy";

function remedyFor(call: string, message: string): string {
    const isDenied = / with an explicit deny\b/i.test(message);
    const [, denier] = / with an explicit deny in an? ([a-z -]*policy|permissions boundary)/i.exec(message) ?? [];
    const [, silent] = / because no ([a-z -]*policy|permissions boundary) allows /i.exec(message) ?? [];
    if (/Cannot call \w+ with session credentials/.test(message)) {
        return `AWS allows ${call} to no session: issue with a user's own key (aws-vault exec --no-session), or use assumed_role`;
    }
    if (isOfOrganization(denier)) {
        return `${overrides}; ${organization}`;
    }
    if (denier && !/^identity-based/i.test(denier)) {
        return `${overrides}; remove it from that ${denier}`;
    }
    if (denier) {
        return `${overrides}; remove it from the issuer's policies (${printed})`;
    }
    if (isDenied) {
        return `a policy denies it explicitly, and ${overrides}; find and change that policy`;
    }
    if (isOfOrganization(silent)) {
        return `a grant to the issuer alone is not enough; ${organization}`;
    }
    // A trust policy is resource-based.
    const isOfTrust = !silent || /^(identity|resource)-based/i.test(silent);
    if (isOfTrust && call === "sts:AssumeRoleWithWebIdentity") {
        return "let the role's trust policy allow the token's identity provider, audience and subject";
    }
    if (isOfTrust && call === "sts:AssumeRole") {
        return "let the role's trust policy allow the caller, and the caller's policies allow sts:AssumeRole on the role";
    }
    return silent && !/^identity-based/i.test(silent)
        ? `a grant to the issuer alone is not enough; that ${silent} has to allow it, too`
        : `grant the issuer that action (${printed})`;
}

/** Whether an account cannot change a policy itself. */
function isOfOrganization(policy = ""): boolean {
    return /^(service|resource) control policy/i.test(policy);
}
