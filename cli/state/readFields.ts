import { type AnyFields, type Field, type Fields, findFieldFault, withFallbacks } from "../../provider/lease/fields";
import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import { type Unread, unread } from "../pulumi/secrets";

/** Thrown for a field that cannot be read from a state. */
export class FieldError extends Error {
    constructor(
        /** Path of the field, e.g. `policy.ttl`. */
        readonly path: string,
        /** Whether the field is or contains a secret that was not read. */
        readonly isUnread: boolean,
    ) {
        super(path);
    }
}

/** Returns a field that may be a secret that was not read. */
export function orUnread<T>(field: Field<T>): Field<T | Unread> {
    return { ...field, is: (value) => value === unread || field.is(value) };
}

/**
 * Validates the fields of a resource in a state and returns them with their types. Drops all other keys.
 * @throws FieldError if a field is not valid, or is or contains a secret that must be read
 */
export function readFields<T extends object>(outputs: PropertyMap, fields: Fields<T>): T {
    const known = withFallbacks(outputs, fields, true);
    const unreadPath = findUnread(known, fields);
    const path = unreadPath ?? findFieldFault(known, fields);
    if (path !== undefined) {
        throw new FieldError(path, unreadPath !== undefined);
    }
    return known;
}

/** Returns the path of the first secret that was not read, outside of the fields that may be unread. */
function findUnread(value: object, fields: AnyFields = {}): string | undefined {
    for (const [key, part] of Object.entries(value)) {
        const field = fields[key];
        if (part === unread && !field?.is(unread)) {
            return key;
        }
        const path = typeof part === "object" && part !== null ? findUnread(part, field?.fields) : undefined;
        if (path !== undefined) {
            return `${key}.${path}`;
        }
    }
    return undefined;
}
