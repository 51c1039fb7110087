import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

/**
 * Returns all inputs of a resource: those that are given, and defaults for the rest. A form that can mean only one
 * thing is accepted, such as a number as a tag's value.
 * @param asIs inputs that are checked elsewhere as they are
 */
export function completeInputs(defaults: PropertyMap, news: PropertyMap, asIs: readonly string[]): PropertyMap {
    const given = Object.entries(news).filter(([, value]) => value !== null && value !== undefined);
    const meant = given.map(([key, value]) => [key, asIs.includes(key) ? value : asMeant(key, withoutNulls(value))]);
    return { ...defaults, ...Object.fromEntries(meant) };
}

/** What is given of some inputs: null is nothing, in lists and objects too. */
function withoutNulls(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.filter((each) => each !== null).map(withoutNulls);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const given = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
    return Object.fromEntries(given.map(([key, each]) => [key, withoutNulls(each)]));
}

function asMeant(key: string, value: unknown): unknown {
    switch (key) {
        case "tags":
        case "sessionTags":
            return isPropertyMap(value) ? withTexts(value) : value;
        case "accountId":
            return typeof value === "number" && /^\d{12}$/.test(String(value)) ? String(value) : value;
        case "assumeRole":
            return typeof value === "string" && value.startsWith("arn:") ? { roleArn: value } : value;
        default:
            return value;
    }
}

function withTexts(tags: PropertyMap): PropertyMap {
    const asText = (value: unknown) => (typeof value === "boolean" || Number.isFinite(value) ? String(value) : value);
    return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, asText(value)]));
}
