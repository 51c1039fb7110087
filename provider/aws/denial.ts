/**
 * Says what AWS denied, and what would let it: `iam:CreateUser: <its words>; <remedy>`. A grant helps only where no policy denies, and where nothing
 * else has to allow it, too. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @param message AWS's own
 * @param said the same, as it may be shown
 */
export function explainDenial(call: string, message: string, said: string): string {
    const [, action = call] = /perform: (\S+)/.exec(message) ?? [];
    return `${action}: ${said}; ${remedyFor(call, message)}`;
}

function remedyFor(call: string, message: string): string {
    const [, denier] = / with an explicit deny in an? ([a-z -]*policy|permissions boundary)/i.exec(message) ?? [];
    const [, silent] = / because no ([a-z -]*policy|permissions boundary) allows /i.exec(message) ?? [];
    if (/Cannot call \w+ with session credentials/.test(message)) {
        return `AWS allows ${call} to no session: issue with a user's own key (aws-vault exec --no-session), or use assumed_role`;
    }
    if (denier && !/^identity-based/i.test(denier)) {
        return `no grant outweighs a deny: have that ${denier} changed${ownerOf(denier)}`;
    }
    if (denier) {
        return "no grant outweighs a deny: remove it from the issuer's policies (stacklease issuer-policy prints all that it needs)";
    }
    return silent && !/^identity-based/i.test(silent)
        ? `a grant to the issuer alone is not enough: have that ${silent} allow it, too${ownerOf(silent)}`
        : "grant the issuer that action (stacklease issuer-policy prints all that it needs)";
}

/** Who can change a policy that an account does not have itself. */
function ownerOf(policy: string): string {
    return /^(service|resource) control policy/i.test(policy) ? ", by who administers the organization" : "";
}
