import { exampleFor } from "../policy/conditionFaults";
import { replaceUnknown } from "../pulumi/propertyMap";

/**
 * Returns a policy document with something sound in the place of every part that is not known yet, so that preview can
 * check the rest.
 */
export function assumeKnown(document: unknown): unknown {
    return replaceUnknown(document, soundAt);
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
