import { ServiceError } from "../service/service";

/**
 * Throws if IAM would reject a policy document, with IAM's known messages. It is written from AWS's documentation only.
 * It shares no code with the product's own grammar, so that it can reveal errors in it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function assertPolicyGrammar(text: string): void {
    for (const statement of readStatements(text)) {
        assertStatement(statement);
    }
}

/** Returns the statements of a document. Throws if the elements outside of the statements are not valid. */
export function readStatements(text: string): Json[] {
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html: up to U+00FF
    if (/[^\t\n\r\u0020-\u00ff]/u.test(text)) {
        throw malformed("Syntax errors in policy.");
    }
    const document = parse(text);
    if (Object.keys(document).some((key) => key !== "Version" && key !== "Statement" && key !== "Id")) {
        throw malformed("Syntax errors in policy.");
    }
    if (document.Version !== undefined && document.Version !== "2012-10-17" && document.Version !== "2008-10-17") {
        throw malformed("The policy must contain a valid version string");
    }
    const elementsInOrder = Object.keys(document);
    if (
        !Array.isArray(document.Statement) &&
        elementsInOrder.indexOf("Version") > elementsInOrder.indexOf("Statement")
    ) {
        // Observed on AWS. Its documentation only says to put the Version first:
        // https://github.com/99designs/iamy/issues/65
        throw legacyParsing();
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

/** A JSON object. */
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
    for (const resource of resources) {
        assertResource(resource);
    }
}

/**
 * Partitions from the documentation and from the SDK's endpoint data.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
const partitions = new Set([
    ...["aws", "aws-cn", "aws-us-gov", "aws-eusc"],
    ...["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"],
]);

/**
 * Throws if IAM would reject a resource, according to its observed responses. IAM's own resource types come from its
 * message and from the service authorization reference.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function assertResource(resource: string): void {
    if (resource === "*") {
        return;
    }
    // Colons in policy variables do not separate parts.
    const segments = resource.replace(/\$\{[\s\S][^}$]*\}/g, "$").split(":");
    const [scheme, partition = "", vendor = "", region = "", account = "", ...names] = segments;
    const isShort = names.length === 0;
    const service = vendor.toLowerCase();
    const hasRegion = region !== "" && !(segments.length === 4 && region === "*");
    if (scheme !== "arn") {
        throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    }
    if (partition !== "*" && !partitions.has(partition)) {
        throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`);
    }
    if (vendor === "" || /[*?$]/.test(vendor)) {
        throw malformed("Resource vendor must be fully qualified and cannot contain regexes.");
    }
    if (isShort && !resource.endsWith("*")) {
        throw legacyParsing();
    }
    const name = isShort ? "*" : names.join(":");
    if (service === "iam") {
        assertIamResource(resource, hasRegion, name);
    }
    const hasRegionOrAccount = hasRegion || (account !== "" && account !== "*");
    if (service === "route53" && hasRegionOrAccount) {
        throw malformed(`Resource ${resource} can not contain region information.`);
    }
    if (
        service === "s3" &&
        hasRegionOrAccount &&
        !/^(access-grants\/|accesspoint\/|async-request\/|job\/|storage-lens|[*$])/.test(name)
    ) {
        throw malformed(`Resource ${resource} can not contain region information.`);
    }
}

const iamPaths =
    /^(\*$|root$|\$|(access-report|assumed-role|contextProvider|delegation-request|federated-user|group|instance-profile|mfa|oidc-provider|policy|report|role|role-template|saml-provider|server-certificate|sms-mfa|user)\/.)/;

function assertIamResource(resource: string, hasRegion: boolean, name: string): void {
    if (hasRegion) {
        throw malformed(`IAM resource ${resource} cannot contain region information.`);
    }
    if (!iamPaths.test(name)) {
        throw malformed(
            'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
        );
    }
}

/** Throws if a statement of any kind of policy is not valid. Does not check principals and resources. */
export function assertCommonElements(statement: Json): void {
    const hasUnknownElement = Object.keys(statement).some((key) => !elements.has(key));
    const hasEffect = statement.Effect === "Allow" || statement.Effect === "Deny";
    const actions = listOf(statement.Action ?? statement.NotAction);
    if (hasUnknownElement || !hasEffect || (statement.Action !== undefined && statement.NotAction !== undefined)) {
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
    if (!actions.every((action) => /^(\*|[A-Za-z0-9.-]+:[A-Za-z0-9*?_-]+)$/.test(action))) {
        throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (statement.Condition !== undefined && !isConditions(statement.Condition)) {
        throw malformed("Syntax errors in policy.");
    }
}

/**
 * Condition operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const operators = new Set([
    ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    ...["StringLike", "StringNotLike"],
    ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"],
    ...["NumericGreaterThan", "NumericGreaterThanEquals"],
    ...["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"],
    ...["DateGreaterThan", "DateGreaterThanEquals"],
    ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
    ...["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
]);

function isConditions(condition: unknown): boolean {
    return (
        isObject(condition) &&
        Object.entries(condition).every(
            ([operator, block]) =>
                isOperator(operator) &&
                isObject(block) &&
                Object.values(block).every((values) => (Array.isArray(values) ? values : [values]).every(isScalar)),
        )
    );
}

function isOperator(operator: string): boolean {
    const name = operator.replace(/^For(?:AllValues|AnyValue):/, "");
    return name === "Null" || operators.has(name.replace(/IfExists$/, ""));
}

function isScalar(value: unknown): boolean {
    return ["string", "number", "boolean"].includes(typeof value);
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

/** Returns whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the strings of an element that is a single value or a list. */
export function listOf(value: unknown): string[] {
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

/** Returns IAM's error for a document that its legacy parser rejects. */
function legacyParsing(): ServiceError {
    return malformed("The policy failed legacy parsing");
}

/** Returns IAM's error for an invalid document. */
export function malformed(message: string): ServiceError {
    return new ServiceError("MalformedPolicyDocument", 400, message);
}
