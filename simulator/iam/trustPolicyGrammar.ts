import { assertCommonElements, isObject, type Json, listOf, malformed, readStatements } from "./documentGrammar";

/**
 * Throws if IAM would reject a trust policy, with IAM's known messages. Does not check whether the principals exist.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function assertTrustPolicyGrammar(text: string): void {
    for (const statement of readStatements(text)) {
        assertCommonElements(statement);
        if (statement.Resource !== undefined || statement.NotResource !== undefined) {
            throw malformed("Has prohibited field Resource");
        }
        if (statement.NotPrincipal !== undefined) {
            throw malformed("AssumeRole policy must not specify NotPrincipal.");
        }
        if (statement.Principal === undefined) {
            throw malformed("Missing required field Principal");
        }
        assertPrincipal(statement.Principal);
        assertActions(statement);
    }
}

function assertActions({ Action, NotAction }: Json): void {
    if (!listOf(Action ?? NotAction).every((action) => /^sts:/i.test(action))) {
        throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
}

const types = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

function assertPrincipal(principal: unknown): void {
    if (principal === "*") {
        return;
    }
    const byType = isObject(principal) ? Object.entries(principal) : [];
    if (byType.length === 0 || !byType.every(([type, names]) => types.has(type) && listOf(names).length > 0)) {
        throw malformed("Syntax errors in policy.");
    }
    for (const name of listOf(isObject(principal) ? principal.AWS : undefined)) {
        // The only wildcard is a single star.
        if (!/^(\*|\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:[^*?]+)$/.test(name)) {
            throw malformed(`Invalid principal in policy: "AWS":"${name}"`);
        }
    }
}
