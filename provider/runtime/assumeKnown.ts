import { exampleFor } from "../policy/conditionFaults";
import { replaceUnknown } from "../pulumi/propertyMap";

/**
 * Returns a policy document with a valid value for every part that is not known yet, so that previews can check the
 * rest.
 */
export function assumeKnown(document: unknown): unknown {
    return replaceUnknown(document, validValueAt);
}

/** Returns a valid value for a path in a document. */
function validValueAt([top = "", ...path]: readonly string[]): unknown {
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
