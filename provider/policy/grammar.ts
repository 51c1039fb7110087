import type { ErrorObject } from "ajv";
import type { Fault } from "./arns";
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
    readonly faults: readonly Fault[];
}

/**
 * Checks a policy, given as an object or as JSON text, against the grammar of identity policies; every fault names its place.
 * A document without a Version, or with the old one, is returned with the current one: without variables they mean the same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(policy: unknown): CheckedPolicy {
    const { value, faults } = typeof policy === "string" ? parsePolicyText(policy) : { value: policy, faults: [] };
    const found = faults.length > 0 ? faults : findFaults(value);
    return found.length > 0
        ? { faults: limited(found) }
        : { document: { Version: "2012-10-17", Statement: (value as PolicyDocument).Statement }, faults: [] };
}

function findFaults(value: unknown): readonly Fault[] {
    const structure = [...findStructureFaults(value), ...findResourceFaults(value)];
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

function limited(faults: readonly Fault[]): readonly Fault[] {
    const left = faults.length - mostFaults;
    return left > 0
        ? [
              ...faults.slice(0, mostFaults),
              { place: "", reason: `${left} more faults are not shown; correct these first` },
          ]
        : faults;
}

type Validate = ((value: unknown) => boolean) & { errors?: ErrorObject[] | null };
let validate: Validate | undefined;

function findStructureFaults(value: unknown): Fault[] {
    if (!isDocument(value)) {
        return [{ place: "", reason: policySchema.explain }];
    }
    validate ??= compile();
    if (validate(value)) {
        return [];
    }
    const errors = validate.errors ?? [];
    const faults = errors.filter(isTelling).flatMap((error) => {
        const reason = reasonOf(error);
        return pathsOf(error, errors).map((path) => ({ place: placeOf(path, value), reason }));
    });
    return unique(faults);
}

/** Whether a value is meant to be a policy document. Bytes and files that Pulumi has taken apart would have a fault in every part. */
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

/** Where an error is: at a key by its name, at the elements of a list that don't fit, or at the value as a whole. */
function pathsOf(error: ErrorObject, errors: readonly ErrorObject[]): string[][] {
    const { instancePath, schemaPath, keyword, params, propertyName } = error;
    const path = instancePath.split("/").slice(1).map(unescapePart);
    const key = propertyName ?? (keyword === "additionalProperties" ? String(params.additionalProperty) : undefined);
    if (key !== undefined && !misplaced.has(key)) {
        return [[...path, key]];
    }
    const elements = errors
        .filter((each) => keyword === "anyOf" && each.schemaPath.startsWith(`${schemaPath}/1/items`))
        .filter((each) => each.instancePath.startsWith(`${instancePath}/`))
        .map((each) => each.instancePath.slice(instancePath.length + 1));
    return elements.length > 0 ? [...new Set(elements)].map((index) => [...path, index]) : [path];
}

/** https://datatracker.ietf.org/doc/html/rfc6901#section-3 */
function unescapePart(part: string): string {
    return part.replace(/~1/g, "/").replace(/~0/g, "~");
}

function reasonOf({ keyword, params, parentSchema }: ErrorObject): string {
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
    ["Id", "Id is for resource policies; leave it out"],
]);

/** Looked for whatever else is wrong, so that all faults are told at once. */
function findResourceFaults(value: unknown): Fault[] {
    return placedResources(value).flatMap(({ place, resource }) => {
        const reason = resourceFault(resource);
        return reason ? [{ place, reason }] : [];
    });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function findVersionFaults(document: PolicyDocument): Fault[] {
    const reason =
        'must be "2012-10-17", or AWS takes policy variables for literal text; write ${$} for a $ that is literal';
    return document.Version !== "2012-10-17" && hasVariables(document) ? [{ place: "Version", reason }] : [];
}

function findSidFaults(document: PolicyDocument): Fault[] {
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
function findCharacterFaults(document: PolicyDocument): Fault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const strange = Object.entries(statement).filter(([, value]) =>
            /[^\t\n\r\u0020-\u00ff]/u.test(JSON.stringify(value)),
        );
        return strange.map(([element]) => ({
            place: `Statement[${index}].${element}`,
            reason: "IAM takes no character beyond U+00FF",
        }));
    });
}

function unique(faults: readonly Fault[]): Fault[] {
    return [...new Map(faults.map((fault) => [`${fault.place} ${fault.reason}`, fault])).values()];
}
