import { assertCommonElements, isObject, type Json, listOf, malformed, readStatements } from "./documentGrammar";

/**
 * Refuses a trust policy that IAM refuses to store, with the messages it is known for. Whether the principals exist is
 * not looked at.
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
    if (byType.length === 0 || !byType.every(([type, named]) => types.has(type) && listOf(named).length > 0)) {
        throw malformed("Syntax errors in policy.");
    }
    for (const named of listOf(isObject(principal) ? principal.AWS : undefined)) {
        // No wildcards but the star alone.
        if (!/^(\*|\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:[^*?]+)$/.test(named)) {
            throw malformed(`Invalid principal in policy: "AWS":"${named}"`);
        }
    }
}
