import { type Call, ServiceError } from "./service";

/** Constraints of a parameter of the Query protocol. */
export interface ParameterRule {
    readonly pattern: RegExp;
    readonly min: number;
    readonly max: number;
    /** Values of an enumeration. AWS's message lists them instead of the pattern. */
    readonly values?: readonly string[];
}

/** A reader of parameters with rules. */
export interface ParameterReader<Name extends string> {
    /**
     * Returns a required parameter.
     * @throws {ServiceError} AWS's ValidationError if it is absent or malformed
     */
    required(call: Call, parameter: Name): string;
    /**
     * Returns an optional parameter.
     * @throws {ServiceError} AWS's ValidationError if it is malformed
     */
    optional(call: Call, parameter: Name): string | undefined;
}

/** Returns a reader of a service's parameters. */
export function parameterReader<Name extends string>(
    rules: Readonly<Record<Name, ParameterRule>>,
): ParameterReader<Name> {
    const optional = ({ parameters }: Call, parameter: Name) => {
        const value = parameters[parameter];
        if (value !== undefined) {
            assertRule(value, `Value at '${lowerFirst(parameter)}'`, rules[parameter]);
        }
        return value;
    };
    const required = (call: Call, parameter: Name) => {
        const value = optional(call, parameter);
        if (value === undefined) {
            throw invalid(
                `Value null at '${lowerFirst(parameter)}' failed to satisfy constraint: Member must not be null`,
            );
        }
        return value;
    };
    return { optional, required };
}

function assertRule(value: string, subject: string, { pattern, min, max, values }: ParameterRule): void {
    const must = `${subject} failed to satisfy constraint: Member must`;
    if (value.length < min) {
        throw invalid(`${must} have length greater than or equal to ${min}`);
    }
    if (value.length > max) {
        throw invalid(`${must} have length less than or equal to ${max}`);
    }
    if (!pattern.test(value)) {
        throw invalid(
            values
                ? `${must} satisfy enum value set: [${values.join(", ")}]`
                : `${must} satisfy regular expression pattern: ${pattern.source}`,
        );
    }
}

/** Returns the indices of a list's members in order: 1 and 3 for `Tags.member.1.Key` and `Tags.member.3.Key`. */
export function membersOf({ parameters }: Call, list: string): number[] {
    const indices = Object.keys(parameters).flatMap(
        (name) => new RegExp(`^${list}\\.member\\.(\\d+)`).exec(name)?.[1] ?? [],
    );
    return [...new Set(indices.map(Number))].sort((a, b) => a - b);
}

/** Returns AWS's ValidationError. */
export function invalid(detail: string): ServiceError {
    return new ServiceError("ValidationError", 400, `1 validation error detected: ${detail}`);
}

function lowerFirst(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}
