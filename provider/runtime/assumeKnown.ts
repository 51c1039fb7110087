import { exampleFor } from "../policy/conditionFaults";
import { unknown } from "./bag";

/** Returns a policy document with something sound in the place of every part that is not known yet, so that preview can check the rest. */
export function assumeKnown(document: unknown): unknown {
    return fill(document, []);
}

function fill(value: unknown, path: readonly string[]): unknown {
    if (value === unknown) {
        return soundAt(path);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const parts = Object.entries(value).map(([key, part]): [string, unknown] => [key, fill(part, [...path, key])]);
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** A value without a fault at a place of a document. */
function soundAt([top = "", ...path]: readonly string[]): unknown {
    if (top !== "Statement") {
        return "2012-10-17";
    }
    const [element, operator, key] = /^\d+$/.test(path[0] ?? "") ? path.slice(1) : path;
    switch (element) {
        case undefined:
            return { Effect: "Allow", Action: "*", Resource: "*" };
        case "Effect":
            return "Allow";
        case "Sid":
            return "";
        case "Condition":
            return key === undefined ? {} : exampleFor(operator ?? "");
        default:
            return "*";
    }
}
