import { ServiceError } from "../service";

/**
 * Refuses what IAM refuses to store, with the messages it is known for. Written from AWS's documentation alone: it is a witness
 * against the product's own grammar, and shares nothing with it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function assertPolicyGrammar(text: string): void {
    for (const statement of readStatements(text)) {
        assertStatement(statement);
    }
}

/** The statements of a document whose frame is sound. */
export function readStatements(text: string): Json[] {
    const document = parse(text);
    if (Object.keys(document).some((key) => key !== "Version" && key !== "Statement" && key !== "Id")) {
        throw malformed("Syntax errors in policy.");
    }
    if (document.Version !== undefined && document.Version !== "2012-10-17" && document.Version !== "2008-10-17") {
        throw malformed("The policy must contain a valid version string");
    }
    const statements: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    if (statements.length === 0 || !statements.every(isObject)) {
        throw malformed("Syntax errors in policy.");
    }
    const sids = statements.flatMap(({ Sid }) => (Sid ? [Sid] : []));
    if (new Set(sids).size < sids.length) {
        throw malformed("Statement IDs (SID) in a single policy must be unique.");
    }
    return statements;
}

/** An object as JSON has it. */
export type Json = Record<string, unknown>;

const elements = new Set([
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Principal",
    "NotPrincipal",
]);

function assertStatement(statement: Json): void {
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
        throw malformed("Policy document should not specify a principal.");
    }
    assertCommonElements(statement);
    const resources = listOf(statement.Resource ?? statement.NotResource);
    if (resources.length === 0) {
        throw malformed("Policy statement must contain resources.");
    }
    if (!resources.every((resource) => resource === "*" || /^arn:([^:]*:){4}.+$/.test(resource))) {
        throw malformed('Resource must be in ARN format or "*".');
    }
}

/** Refuses what is wrong in a statement of any kind of policy: all but principals and resources. */
export function assertCommonElements(statement: Json): void {
    const strange = Object.keys(statement).some((key) => !elements.has(key));
    const effect = statement.Effect === "Allow" || statement.Effect === "Deny";
    const actions = listOf(statement.Action ?? statement.NotAction);
    if (strange || !effect || (statement.Action !== undefined && statement.NotAction !== undefined)) {
        throw malformed("Syntax errors in policy.");
    }
    if (actions.length === 0) {
        throw malformed("Policy statement must contain actions.");
    }
    if (typeof statement.Sid === "string" && !/^[A-Za-z0-9]*$/.test(statement.Sid)) {
        throw malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        );
    }
    if (!actions.every((action) => /^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action))) {
        throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (statement.Condition !== undefined && !isObject(statement.Condition)) {
        throw malformed("Syntax errors in policy.");
    }
}

function parse(text: string): Json {
    try {
        const value: unknown = JSON.parse(text);
        if (isObject(value)) {
            return value;
        }
    } catch {}
    throw malformed("This policy contains invalid Json");
}

/** Whether a value is an object as JSON has it. */
export function isObject(value: unknown): value is Json {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts of an element that may be one or a list. */
export function listOf(value: unknown): string[] {
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

/** IAM's error for a document that it does not store. */
export function malformed(message: string): ServiceError {
    return new ServiceError("MalformedPolicyDocument", 400, message);
}
