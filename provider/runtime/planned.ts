import { hasUnknown, isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

declare const validated: unique symbol;

/**
 * Validated inputs of which any part can still be unknown, as in a preview. {@link known} and {@link part} return the
 * known parts.
 */
export type Planned<T> = PropertyMap & { readonly [validated]: T };

/** Returns some inputs if all of them are known; undefined otherwise. */
export function known<T, K extends keyof T & string>(
    inputs: Planned<T>,
    ...keys: readonly K[]
): Pick<T, K> | undefined {
    const picked = Object.fromEntries(keys.map((key) => [key, inputs[key]]));
    return hasUnknown(picked) ? undefined : (picked as Pick<T, K>);
}

/** Returns an input that is an object, as far as it is known; undefined if it is null or not known at all. */
export function part<T, K extends keyof T & string>(
    inputs: Planned<T>,
    key: K,
): Planned<NonNullable<T[K]>> | undefined {
    const value = inputs[key];
    return isPropertyMap(value) ? (value as Planned<NonNullable<T[K]>>) : undefined;
}
