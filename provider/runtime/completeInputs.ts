import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

/**
 * Returns all inputs of a resource: the given ones, and defaults for the rest. Accepts values of another type if only
 * one meaning is possible, such as a number as the value of a tag.
 * @param unchanged inputs that are not normalized here, since other code checks them
 */
export function completeInputs(defaults: PropertyMap, news: PropertyMap, unchanged: readonly string[]): PropertyMap {
    const given = Object.entries(news).filter(([, value]) => value !== null && value !== undefined);
    const normalized = given.map(([key, value]) => [
        key,
        unchanged.includes(key) ? value : normalize(key, withoutNulls(value)),
    ]);
    return { ...defaults, ...Object.fromEntries(normalized) };
}

/** Returns a value without the nulls in its lists and objects. */
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

function normalize(key: string, value: unknown): unknown {
    switch (key) {
        case "tags":
        case "sessionTags":
            return isPropertyMap(value) ? withTextValues(value) : value;
        case "accountId":
            return typeof value === "number" && /^\d{12}$/.test(String(value)) ? String(value) : value;
        case "assumeRole":
            return typeof value === "string" && value.startsWith("arn:") ? { roleArn: value } : value;
        default:
            return value;
    }
}

function withTextValues(tags: PropertyMap): PropertyMap {
    const asText = (value: unknown) => (typeof value === "boolean" || Number.isFinite(value) ? String(value) : value);
    return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, asText(value)]));
}
