import type { ErrorObject } from "ajv";
import { faultAt, type IsPartition, type PlacedFault } from "./arns";
import { findConditionFaults } from "./conditionFaults";
import { hasVariables, type PolicyDocument, reservedSidPrefix, statementsOf } from "./document";
import { placedResources } from "./placedResources";
import { placeOf } from "./placeOf";
import { policySchema } from "./policySchema";
import { parsePolicyText } from "./policyText";
import { resourceFault } from "./resourceFault";

/** A policy as it was understood, or what is wrong with it. */
export interface CheckedPolicy {
    readonly document?: PolicyDocument;
    readonly faults: readonly PlacedFault[];
}

/**
 * Checks a policy, given as an object or as JSON text, against the grammar of identity policies; every fault names its
 * place. A document without a Version, or with the old one, is returned with the current one: without variables they
 * mean the same. An Id has no meaning, and is dropped.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(policy: unknown, isPartition: IsPartition): CheckedPolicy {
    const { value, faults } = typeof policy === "string" ? parsePolicyText(policy) : { value: policy, faults: [] };
    const found = faults.length > 0 ? faults : findFaults(value, isPartition);
    return found.length > 0
        ? { faults: limited(found) }
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

/** Faults that are told at once. Where there are more, most follow from the first ones. */
const mostFaults = 10;

function limited(faults: readonly PlacedFault[]): readonly PlacedFault[] {
    const shown = faults.slice(0, mostFaults).map(({ place, reason }) => ({ place, reason }));
    const left = faults.length - shown.length;
    return left > 0 ? [...shown, { place: "", reason: `${left} more faults are not shown; fix these first` }] : shown;
}

type Validate = ((value: unknown) => boolean) & { errors?: ErrorObject[] | null };
let validate: Validate | undefined;

function findStructureFaults(value: unknown): PlacedFault[] {
    if (!isDocument(value)) {
        return [{ place: "", reason: policySchema.explain }];
    }
    validate ??= compile();
    if (validate(value)) {
        return [];
    }
    const errors = validate.errors ?? [];
    const elements = wrongElements(errors);
    const isConsequence = consequencesOf(errors);
    const found = errors
        .filter((error) => isTelling(error) && !isConsequence(error))
        .flatMap((error) => pathsOf(error, elements).map((path) => ({ path, reason: reasonOf(error) })));
    const unique = new Map(found.map((each) => [`${each.path.join("/")} ${each.reason}`, each]));
    return [...unique.values()].map(({ path, reason }) => faultAt(() => placeOf(path, value), reason));
}

/**
 * Whether a value is meant to be a policy document. Bytes and files that Pulumi has taken apart would have a fault in
 * every part.
 */
function isDocument(value: unknown): boolean {
    return (
        typeof value === "object" &&
        value !== null &&
        Object.keys(policySchema.properties).some((element) => Object.hasOwn(value, element))
    );
}

/** Compiled on first use: loading and compiling take some 50 ms, which only a policy's check should pay. */
function compile(): Validate {
    const { Ajv } = require("ajv") as typeof import("ajv");
    return new Ajv({ allErrors: true, verbose: true, strictTypes: false, keywords: ["explain"] }).compile(
        policySchema,
    ) as Validate;
}

/** The branches of a oneOf or anyOf fail with errors of their own; the one at the choice itself says it all. */
function isTelling({ schemaPath, keyword }: ErrorObject): boolean {
    return !/\/(oneOf|anyOf)\/\d+\//.test(schemaPath) && keyword !== "if" && keyword !== "propertyNames";
}

/** The elements that don't fit in lists which may be a single value too, by the list's path. */
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
 * Finds errors that only follow from another one: what is no object lacks every element, and an element in the wrong
 * case lacks the right one.
 */
function consequencesOf(errors: readonly ErrorObject[]): (error: ErrorObject) => boolean {
    const noObjects = new Set(errors.filter(({ keyword }) => keyword === "type").map((error) => error.instancePath));
    const misspelt = new Set(
        errors.flatMap((error) => {
            const element = meantElement(error);
            return element === undefined ? [] : [`${error.instancePath} ${element}`];
        }),
    );
    return ({ instancePath, keyword, params, schema }) => {
        const isMeant = (element: string) => misspelt.has(`${instancePath} ${element}`);
        return keyword === "required"
            ? isMeant(String(params.missingProperty))
            : keyword === "oneOf" &&
                  (noObjects.has(instancePath) ||
                      (schema as { required: string[] }[]).some(({ required }) => required.some(isMeant)));
    };
}

/** The element that a strange key is but for its case. */
function meantElement({ keyword, params, parentSchema }: ErrorObject): string | undefined {
    const key = String(params.additionalProperty).toLowerCase();
    return keyword === "additionalProperties"
        ? Object.keys(parentSchema?.properties ?? {}).find((element) => element.toLowerCase() === key)
        : undefined;
}

/** Where an error is: at a key by its name, at the elements of a list that don't fit, or at the value as a whole. */
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

/** https://datatracker.ietf.org/doc/html/rfc6901#section-3 */
function unescapePart(part: string): string {
    return part.replace(/~1/g, "/").replace(/~0/g, "~");
}

function reasonOf(error: ErrorObject): string {
    const { keyword, params, parentSchema } = error;
    const meant = meantElement(error);
    if (meant !== undefined) {
        return `write ${meant}; the case of an element matters`;
    }
    const { explain, properties } = (parentSchema ?? {}) as { explain?: string; properties?: object };
    switch (keyword) {
        case "required":
            return `${params.missingProperty} is missing`;
        case "additionalProperties":
            return (
                misplaced.get(String(params.additionalProperty)) ??
                `is no element; there are ${Object.keys(properties ?? {}).join(", ")}, and their case matters`
            );
        default:
            return explain ?? "is not of the grammar";
    }
}

/** Elements of other kinds of policies. */
const misplaced = new Map([
    ["Principal", "Principal has no place in an identity policy; the lease's user is the principal"],
    ["NotPrincipal", "NotPrincipal has no place in an identity policy; the lease's user is the principal"],
]);

/** Looked for whatever else is wrong, so that all faults are told at once. */
function findResourceFaults(value: unknown, isPartition: IsPartition): PlacedFault[] {
    return placedResources(value).flatMap(({ place, resource }) => {
        const reason = resourceFault(resource, isPartition);
        return reason ? [{ place, reason }] : [];
    });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function findVersionFaults(document: PolicyDocument): PlacedFault[] {
    const reason =
        'must be "2012-10-17", or AWS takes policy variables for literal text; write ${$} for a $ that is literal';
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
            return [{ place, reason: `Sids that begin with ${reservedSidPrefix} are ours; choose another` }];
        }
        const twice = seen.has(Sid);
        seen.add(Sid);
        return twice ? [{ place, reason: "is there twice; a Sid must be unique in its document" }] : [];
    });
}

/** Tab, line ends and U+0020 to U+00FF. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
function findCharacterFaults(document: PolicyDocument): PlacedFault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const strange = Object.entries(statement).filter(([, value]) =>
            /[^\t\n\r\u0020-\u00ff]/u.test(JSON.stringify(value)),
        );
        return strange.map(([element]) => ({
            place: `Statement[${index}].${element}`,
            reason: "IAM accepts only characters up to U+00FF",
        }));
    });
}
