import type { ErrorObject } from "ajv";
import { faultAt, type IsPartition, type PlacedFault } from "./arns";
import { findConditionFaults } from "./conditionFaults";
import { hasVariables, type PolicyDocument, reservedSidPrefix, statementsOf } from "./document";
import { placedResources } from "./placedResources";
import { placeOf } from "./placeOf";
import { policySchema } from "./policySchema";
import { parsePolicyText } from "./policyText";
import { validate as validatePolicy } from "./policyValidator.generated";
import { resourceFault } from "./resourceFault";

/** Outcome of checking a policy: its document, or its faults. */
export interface CheckedPolicy {
    readonly document?: PolicyDocument;
    readonly faults: readonly PlacedFault[];
}

/**
 * Checks a policy, given as an object or as JSON text, against the grammar of identity policies. Every fault has a
 * place. A document without a Version, or with the old one, is returned with the current one, since it means the same
 * without variables. An Id has no meaning and is removed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(policy: unknown, isPartition: IsPartition): CheckedPolicy {
    const { value, faults } = typeof policy === "string" ? parsePolicyText(policy) : { value: policy, faults: [] };
    const found = faults.length > 0 ? faults : findFaults(value, isPartition);
    return found.length > 0
        ? { faults: limitFaults(found) }
        : { document: { Version: "2012-10-17", Statement: (value as PolicyDocument).Statement }, faults: [] };
}

function findFaults(value: unknown, isPartition: IsPartition): readonly PlacedFault[] {
    const structure = [...findStructureFaults(value), ...findResourceFaults(value, isPartition)];
    if (structure.length > 0) {
        return structure;
    }
    const document = value as PolicyDocument;
    return [
        ...findVersionFaults(document),
        ...findSidFaults(document),
        ...findConditionFaults(document),
        ...findCharacterFaults(document),
    ];
}

/** Maximum number of faults in one report. If there are more, most of them follow from the first ones. */
const maxFaults = 10;

function limitFaults(faults: readonly PlacedFault[]): readonly PlacedFault[] {
    const shown = faults.slice(0, maxFaults).map(({ place, reason }) => ({ place, reason }));
    const remaining = faults.length - shown.length;
    return remaining > 0
        ? [...shown, { place: "", reason: `${remaining} more faults are not shown; fix these first` }]
        : shown;
}

/** The compiled {@link policySchema}. */
const validate: { (value: unknown): boolean; errors?: ErrorObject[] | null } = validatePolicy;

function findStructureFaults(value: unknown): PlacedFault[] {
    if (!isDocument(value)) {
        return [{ place: "", reason: policySchema.explain }];
    }
    if (validate(value)) {
        return [];
    }
    const errors = validate.errors ?? [];
    const elements = wrongElements(errors);
    const isConsequence = consequencesOf(errors);
    const found = errors
        .filter((error) => isRelevant(error) && !isConsequence(error))
        .flatMap((error) => pathsOf(error, elements).map((path) => ({ path, reason: reasonOf(error) })));
    const unique = new Map(found.map((each) => [`${each.path.join("/")} ${each.reason}`, each]));
    return [...unique.values()].map(({ path, reason }) => faultAt(() => placeOf(path, value), reason));
}

/**
 * Returns whether a value is meant to be a policy document. Bytes and files that Pulumi split up would have a fault in
 * every part.
 */
function isDocument(value: unknown): boolean {
    return (
        typeof value === "object" &&
        value !== null &&
        Object.keys(policySchema.properties).some((element) => Object.hasOwn(value, element))
    );
}

/**
 * Returns whether an error is worth reporting. The branches of a oneOf or anyOf fail with errors of their own, but the
 * error of the choice itself explains them all.
 */
function isRelevant({ schemaPath, keyword }: ErrorObject): boolean {
    return !/\/(oneOf|anyOf)\/\d+\//.test(schemaPath) && keyword !== "if" && keyword !== "propertyNames";
}

/** Returns the invalid elements of lists that can also be a single value, by the path of the list. */
function wrongElements(errors: readonly ErrorObject[]): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    for (const { instancePath, schemaPath } of errors) {
        if (/\/anyOf\/1\/items\//.test(schemaPath)) {
            const end = instancePath.lastIndexOf("/");
            const list = instancePath.slice(0, end);
            found.set(list, (found.get(list) ?? new Set()).add(instancePath.slice(end + 1)));
        }
    }
    return found;
}

/**
 * Returns a test for errors that only follow from another one. A value that is not an object lacks every element, and
 * an element in the wrong case means that the correct one is missing.
 */
function consequencesOf(errors: readonly ErrorObject[]): (error: ErrorObject) => boolean {
    const nonObjects = new Set(errors.filter(({ keyword }) => keyword === "type").map((error) => error.instancePath));
    const misspelled = new Set(
        errors.flatMap((error) => {
            const element = intendedElement(error);
            return element === undefined ? [] : [`${error.instancePath} ${element}`];
        }),
    );
    return ({ instancePath, keyword, params, schema }) => {
        const isMisspelled = (element: string) => misspelled.has(`${instancePath} ${element}`);
        return keyword === "required"
            ? isMisspelled(String(params.missingProperty))
            : keyword === "oneOf" &&
                  (nonObjects.has(instancePath) ||
                      (schema as { required: string[] }[]).some(({ required }) => required.some(isMisspelled)));
    };
}

/** Returns the element that an unknown key equals except for its case; undefined if there is none. */
function intendedElement({ keyword, params, parentSchema }: ErrorObject): string | undefined {
    const key = String(params.additionalProperty).toLowerCase();
    return keyword === "additionalProperties"
        ? Object.keys(parentSchema?.properties ?? {}).find((element) => element.toLowerCase() === key)
        : undefined;
}

/** Returns the paths of an error: the key it is about, the invalid elements of a list, or the whole value. */
function pathsOf(error: ErrorObject, wrong: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
    const { instancePath, keyword, params, propertyName } = error;
    const path = instancePath.split("/").slice(1).map(unescapePart);
    const key = propertyName ?? (keyword === "additionalProperties" ? String(params.additionalProperty) : undefined);
    if (key !== undefined && !misplaced.has(key)) {
        return [[...path, key]];
    }
    const elements = keyword === "anyOf" ? wrong.get(instancePath) : undefined;
    return elements ? [...elements].map((index) => [...path, index]) : [path];
}

/** Returns a part of a JSON pointer unescaped. https://datatracker.ietf.org/doc/html/rfc6901#section-3 */
function unescapePart(part: string): string {
    return part.replace(/~1/g, "/").replace(/~0/g, "~");
}

function reasonOf(error: ErrorObject): string {
    const { keyword, params, parentSchema } = error;
    const intended = intendedElement(error);
    if (intended !== undefined) {
        return `write ${intended}; element names are case-sensitive`;
    }
    const { explain, properties } = (parentSchema ?? {}) as { explain?: string; properties?: object };
    switch (keyword) {
        case "required":
            return `${params.missingProperty} is missing`;
        case "additionalProperties":
            return (
                misplaced.get(String(params.additionalProperty)) ??
                `is not a valid element; use one of ${Object.keys(properties ?? {}).join(", ")} (case-sensitive)`
            );
        default:
            return explain ?? "does not follow the grammar of policies";
    }
}

/** Elements of other kinds of policies. */
const misplaced = new Map([
    [
        "Principal",
        "Principal is not allowed in an identity policy, because the lease's user is the principal; leave it out",
    ],
    [
        "NotPrincipal",
        "NotPrincipal is not allowed in an identity policy, because the lease's user is the principal; leave it out",
    ],
]);

/** Returns the faults of resources, even if the document has other faults, so that one report contains all of them. */
function findResourceFaults(value: unknown, isPartition: IsPartition): PlacedFault[] {
    return placedResources(value).flatMap(({ place, resource }) => {
        const reason = resourceFault(resource, isPartition);
        return reason ? [{ place, reason }] : [];
    });
}

/**
 * Returns a fault if the document needs the current Version but has another one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
function findVersionFaults(document: PolicyDocument): PlacedFault[] {
    const reason =
        'must be "2012-10-17", because AWS treats policy variables as literal text in older versions; write ${$} for a literal $';
    return document.Version !== "2012-10-17" && hasVariables(document) ? [{ place: "Version", reason }] : [];
}

function findSidFaults(document: PolicyDocument): PlacedFault[] {
    const seen = new Set<string>();
    return statementsOf(document).flatMap(({ Sid }, index) => {
        const place = `Statement[${index}].Sid`;
        if (Sid === undefined || Sid === "") {
            return [];
        }
        if (Sid.startsWith(reservedSidPrefix)) {
            return [
                {
                    place,
                    reason: `Sids that begin with ${reservedSidPrefix} are reserved for stacklease; choose another Sid`,
                },
            ];
        }
        const isDuplicate = seen.has(Sid);
        seen.add(Sid);
        return isDuplicate ? [{ place, reason: "is a duplicate; a Sid must be unique in its document" }] : [];
    });
}

/**
 * Returns the elements with characters that IAM rejects. It accepts tab, line breaks and U+0020 to U+00FF.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
function findCharacterFaults(document: PolicyDocument): PlacedFault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const invalid = Object.entries(statement).filter(([, value]) =>
            /[^\t\n\r\u0020-\u00ff]/u.test(JSON.stringify(value)),
        );
        return invalid.map(([element]) => ({
            place: `Statement[${index}].${element}`,
            reason: "IAM accepts only characters up to U+00FF",
        }));
    });
}
