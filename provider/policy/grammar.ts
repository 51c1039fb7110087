import type { ErrorObject } from "ajv";
import type { Fault } from "./arns";
import { findConditionFaults } from "./conditionFaults";
import { type PolicyDocument, reservedSidPrefix, statementsOf } from "./document";
import { policySchema } from "./policySchema";
import { parsePolicyText } from "./policyText";

/** A policy as it was understood, or what is wrong with it. */
export interface CheckedPolicy {
    readonly document?: PolicyDocument;
    readonly faults: readonly Fault[];
}

/**
 * Checks a policy, given as an object or as JSON text, against the grammar of identity policies; every fault names its place.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(policy: unknown): CheckedPolicy {
    const { value, faults } = typeof policy === "string" ? parsePolicyText(policy) : { value: policy, faults: [] };
    if (faults.length > 0) {
        return { faults };
    }
    const structure = findStructureFaults(value);
    if (structure.length > 0) {
        return { faults: structure };
    }
    const document = value as PolicyDocument;
    const rest = [...findSidFaults(document), ...findConditionFaults(document), ...findCharacterFaults(document)];
    return rest.length > 0 ? { faults: rest } : { document, faults: [] };
}

type Validate = ((value: unknown) => boolean) & { errors?: ErrorObject[] | null };
let validate: Validate | undefined;

function findStructureFaults(value: unknown): Fault[] {
    validate ??= compile();
    if (validate(value)) {
        return [];
    }
    const errors = (validate.errors ?? []).filter(isTelling);
    return unique(errors.map((error) => ({ place: placeOf(error), reason: reasonOf(error) })));
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
    return !/\/(oneOf|anyOf)\/\d+\//.test(schemaPath) && keyword !== "if";
}

function reasonOf({ keyword, params, parentSchema, data }: ErrorObject): string {
    const { explain } = (parentSchema ?? {}) as { explain?: string };
    switch (keyword) {
        case "required":
            return `${params.missingProperty} is missing`;
        case "additionalProperties":
            return explainStranger(String(params.additionalProperty));
        default:
            return `${explain ?? "is not of the grammar"}, not ${excerpt(data)}`;
    }
}

function explainStranger(key: string): string {
    switch (key) {
        case "Principal":
        case "NotPrincipal":
            return `${key} has no place in an identity policy; the lease's user is the principal`;
        case "Id":
            return "Id is for resource policies; leave it out";
        default:
            return `${key.slice(0, 80)} is no element of a policy; element names are case-sensitive`;
    }
}

/** `/Statement/0/Condition` as `Statement[0].Condition`. */
function placeOf({ instancePath }: ErrorObject): string {
    return instancePath
        .split("/")
        .slice(1)
        .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
        .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
        .join("")
        .replace(/^\./, "");
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
        return twice ? [{ place, reason: `"${Sid}" is there twice; a Sid must be unique in its document` }] : [];
    });
}

/** Tab, line ends and U+0020 to U+00FF. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
function findCharacterFaults(document: PolicyDocument): Fault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const strange = /[^\t\n\r\u0020-\u00ff]/u.exec(JSON.stringify(statement));
        return strange
            ? [
                  {
                      place: `Statement[${index}]`,
                      reason: `IAM takes no character beyond U+00FF, such as ${JSON.stringify(strange[0])}`,
                  },
              ]
            : [];
    });
}

function unique(faults: readonly Fault[]): Fault[] {
    return [...new Map(faults.map((fault) => [`${fault.place} ${fault.reason}`, fault])).values()];
}

function excerpt(data: unknown): string {
    const text = JSON.stringify(data) ?? String(data);
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
