import { hasUnknown, isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

declare const whole: unique symbol;

/**
 * Inputs whose shape was validated, and any part of which may not be known yet, as in a preview. What is known of them
 * is taken out by {@link known} and {@link part}.
 */
export type Planned<T> = PropertyMap & { readonly [whole]: T };

/** Returns some inputs, if all of them are known; undefined otherwise. */
export function known<T, K extends keyof T & string>(
    inputs: Planned<T>,
    ...keys: readonly K[]
): Pick<T, K> | undefined {
    const picked = Object.fromEntries(keys.map((key) => [key, inputs[key]]));
    return hasUnknown(picked) ? undefined : (picked as Pick<T, K>);
}

/** Returns an object among some inputs, as far as it is known; undefined if nothing of it is, or it is null. */
export function part<T, K extends keyof T & string>(
    inputs: Planned<T>,
    key: K,
): Planned<NonNullable<T[K]>> | undefined {
    const value = inputs[key];
    return isPropertyMap(value) ? (value as Planned<NonNullable<T[K]>>) : undefined;
}
