import { type Call, ServiceError } from "./service";

/** How one parameter of the Query protocol must look. */
export interface ParameterRule {
    readonly pattern: RegExp;
    readonly min: number;
    readonly max: number;
    /** The values of an enumeration, which AWS's message lists in the place of the pattern. */
    readonly values?: readonly string[];
}

/** Reads the parameters that some rules are known for. */
export interface ParameterReader<Name extends string> {
    /** A parameter that must be there. Throws AWS's ValidationError for an absent or ill-formed one. */
    required(call: Call, parameter: Name): string;
    /** A parameter that may be there. */
    optional(call: Call, parameter: Name): string | undefined;
}

/** A reader of the parameters of one service. */
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

function assertRule(value: string, at: string, { pattern, min, max, values }: ParameterRule): void {
    const must = `${at} failed to satisfy constraint: Member must`;
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

/** The indices of a list's members, in order: of `Tags.member.1.Key` and `Tags.member.3.Key`, 1 and 3. */
export function membersOf({ parameters }: Call, list: string): number[] {
    const indices = Object.keys(parameters).flatMap(
        (name) => new RegExp(`^${list}\\.member\\.(\\d+)`).exec(name)?.[1] ?? [],
    );
    return [...new Set(indices.map(Number))].sort((a, b) => a - b);
}

/** AWS's ValidationError. */
export function invalid(detail: string): ServiceError {
    return new ServiceError("ValidationError", 400, `1 validation error detected: ${detail}`);
}

function lowerFirst(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}
