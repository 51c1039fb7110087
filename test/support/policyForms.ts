type Json = Record<string, unknown>;

/** The forms that occur in policy documents, without their names: each run of letters and digits becomes `a`. */
export interface PolicyForms {
    readonly resources: readonly string[];
    readonly actions: readonly string[];
    readonly conditionKeys: readonly string[];
    /** Operators with the kinds of their values, for example `Null boolean` or `StringLike list of string`. */
    readonly conditions: readonly string[];
}

/** Returns the forms that occur in policy documents, without duplicates, sorted. */
export function formsOf(documents: readonly object[]): PolicyForms {
    const statements = documents.flatMap((document) => listOf((document as Json).Statement) as Json[]);
    const conditions = statements.flatMap(({ Condition = {} }) =>
        Object.entries(Condition as Json).flatMap(([operator, block]) =>
            Object.entries(block as Json).map(([key, value]) => ({ operator, key, value })),
        ),
    );
    return {
        resources: ordered(statements.flatMap((each) => textsOf(each.Resource ?? each.NotResource)).map(resourceForm)),
        actions: ordered(statements.flatMap((each) => textsOf(each.Action ?? each.NotAction)).map(actionForm)),
        conditionKeys: ordered(conditions.map(({ key }) => wordless(key))),
        conditions: ordered(conditions.map(({ operator, value }) => `${operator} ${kindOf(value)}`)),
    };
}

/** Keeps the part of a resource that identifies its type, for the services whose resources IAM validates. */
function resourceForm(resource: string): string {
    const [scheme, partition, service = "", region = "", account = "", ...rest] = resource.split(":");
    if (scheme !== "arn") {
        return resource;
    }
    const isLookedAt = service === "iam" || service === "s3";
    const [, kind = "", name = ""] = /^([a-z-]+\/|)([\s\S]*)$/.exec(rest.join(":")) ?? [];
    const form = isLookedAt ? kind + wordless(name) : wordless(kind + name);
    const place = [
        region && (region === "*" ? "*" : "a-a-1"),
        account && (/^\d+$/.test(account) ? "123456789012" : account),
    ];
    return [
        scheme,
        partition,
        isLookedAt ? service : "a",
        ...place,
        form === "a" && resource.endsWith("root") ? "root" : form,
    ].join(":");
}

function actionForm(action: string): string {
    return action.replace(/[A-Za-z0-9-]+/g, "a");
}

function wordless(text: string): string {
    return text
        .replace(/[A-Za-z0-9]+/g, "a")
        .replace(/a([-_.]a)+/g, "a-a")
        .replace(/(\/a)+(?=\/a)/g, "");
}

function kindOf(value: unknown): string {
    return Array.isArray(value) ? `list of ${ordered(value.map((each) => typeof each)).join(" or ")}` : typeof value;
}

function ordered(texts: readonly string[]): string[] {
    return [...new Set(texts)].sort();
}

function textsOf(value: unknown): string[] {
    return listOf(value).map(String);
}

function listOf(value: unknown): unknown[] {
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
