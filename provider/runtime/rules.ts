import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

/** Why a value is wrong, or undefined. The reason shows nothing of the value, which may be a secret. */
export type Rule<T = unknown> = (value: T, inputs: PropertyMap) => string | undefined;

/** A rule for text. A program without types may give anything. */
export function textRule(rule: Rule<string>): Rule {
    return (value, inputs) => (typeof value === "string" ? rule(value, inputs) : notText(value));
}

function notText(value: unknown): string {
    const isQuotable = typeof value === "number" || typeof value === "boolean";
    return isQuotable ? "must be a text; write it in quotes" : "must be a text";
}

/** A rule for each element of a list, which may be limited in length. */
export function listRule(
    rule: (element: string) => string | undefined,
    limit = Number.POSITIVE_INFINITY,
    tooMany = "",
): Rule {
    return (value) => {
        if (!Array.isArray(value)) {
            return 'must be a list of texts, such as ["…", "…"]';
        }
        const faults = value.map((element, index) => ({
            place: `[${index}]`,
            reason: typeof element === "string" ? rule(element) : notText(element),
        }));
        const fault = faults.find(({ reason }) => reason);
        return value.length > limit ? tooMany : fault && `${fault.place}: ${fault.reason}`;
    };
}

/**
 * A rule for an object.
 * @param form what it has to be, for messages
 */
export function objectRule<T extends object>(rule: Rule<T>, form: string): Rule {
    return (value, inputs) => (isPropertyMap(value) ? rule(value as T, inputs) : `must be ${form}`);
}

/** What tags have to be. */
export const tagsForm = 'an object of texts, such as { team: "shop" }';

/** A rule for text that a pattern describes. */
export function textLike(pattern: RegExp, form: string): Rule {
    return (value) => {
        const isFit = typeof value === "string" && pattern.test(value);
        return isFit ? undefined : `must be ${form}`;
    };
}

/** The external id of a role's trust policy. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const externalId = textLike(
    /^[\w+=,.@:/-]{2,1224}$/,
    "2 to 1,224 letters, digits and _+=,.@:/-, as the role's trust policy has it",
);
