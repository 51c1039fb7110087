/**
 * Grammar of identity policies, as far as JSON Schema can express it. `explain` is the reason that a fault gives.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
const oneOrMore = (item: object, explain: string) => ({
    explain,
    anyOf: [item, { type: "array", minItems: 1, items: item }],
});

const action = { type: "string", pattern: "^(\\*|[A-Za-z0-9.-]+:[A-Za-z0-9*?_-]+)$" };
const actions = oneOrMore(
    action,
    'must be "*" or service:Action with the complete service prefix, such as "ec2:Describe*", or a list of these',
);

const resources = oneOrMore(
    { type: "string" },
    'must be "*" or an ARN of six parts, such as "arn:aws:s3:::bucket/*", or a list of these',
);

/** Pattern for condition operators. */
export const conditionOperator =
    "^(ForAllValues:|ForAnyValue:)?(" +
    "String(Not)?(Equals|EqualsIgnoreCase|Like)|" +
    "(Numeric|Date)(Not)?Equals|(Numeric|Date)(LessThan|GreaterThan)(Equals)?|" +
    "Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^(ForAllValues:|ForAnyValue:)?Null$";

const value = { type: ["string", "number", "boolean"] };

/**
 * Values of a condition key. The empty list is valid too: `"ForAllValues:StringEquals": { "aws:TagKeys": [] }` matches
 * if there are no tags.
 */
const values = {
    explain: "must be a string, number or boolean, or a list of these",
    anyOf: [value, { type: "array", items: value }],
};

/**
 * Pattern for condition keys. The part after the first `:` or `/` can be the name of a tag or a key of an encryption
 * context, with any letters.
 */
const conditionKey = "^[A-Za-z0-9._@+= ${}*-]+([:/][^]*)?$";

const statement = {
    type: "object",
    explain: "must be a statement",
    required: ["Effect"],
    additionalProperties: false,
    allOf: [
        {
            explain: "needs exactly one of Action and NotAction",
            oneOf: [{ required: ["Action"] }, { required: ["NotAction"] }],
        },
        {
            explain: "needs exactly one of Resource and NotResource",
            oneOf: [{ required: ["Resource"] }, { required: ["NotResource"] }],
        },
    ],
    properties: {
        Sid: { type: "string", pattern: "^[A-Za-z0-9]*$", explain: "must be letters and digits" },
        Effect: { enum: ["Allow", "Deny"], explain: 'must be "Allow" or "Deny"' },
        Action: actions,
        NotAction: actions,
        Resource: resources,
        NotResource: resources,
        Condition: {
            type: "object",
            explain: "must be an object with condition operators",
            propertyNames: {
                pattern: conditionOperator,
                explain: "must be a condition operator, such as StringEquals",
            },
            additionalProperties: {
                type: "object",
                explain: "must be an object with condition keys",
                propertyNames: {
                    pattern: conditionKey,
                    explain: "must be a condition key, such as aws:SourceIp",
                },
                additionalProperties: values,
            },
        },
    },
};

/** JSON schema of a policy document. Each `explain` is the reason that an error gives. */
export const policySchema = {
    type: "object",
    explain: "must be a policy document, an object with Version and Statement",
    required: ["Statement"],
    additionalProperties: false,
    properties: {
        /** Has no meaning in an identity policy. AWS accepts it, and it is removed here. */
        Id: { type: "string", explain: "must be a string" },
        Version: {
            enum: ["2012-10-17", "2008-10-17"],
            explain: 'must be "2012-10-17"',
        },
        Statement: {
            // A single statement needs no list.
            if: { type: "array" },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: { type: "array", minItems: 1, items: statement, explain: "must contain at least one statement" },
            else: statement,
        },
    },
};

/** Names of all elements of policies. */
export const policyElements: ReadonlySet<string> = new Set([
    ...Object.keys(policySchema.properties),
    ...Object.keys(statement.properties),
]);
