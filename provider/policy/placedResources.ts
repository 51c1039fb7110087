import { asList } from "./document";

/** A resource that a policy document names, with its place there, e.g. `Statement[0].Resource[1]`. */
export interface PlacedResource {
    readonly place: string;
    readonly resource: string;
}

/** Returns the resources of a policy document. What is not a text is left out, for the grammar to report. */
export function placedResources(document: unknown): PlacedResource[] {
    return asList(Object(document).Statement).flatMap((statement, index) =>
        ["Resource", "NotResource"].flatMap((element) => {
            const resources: unknown = Object(statement)[element];
            return asList(resources).flatMap((resource, position) => {
                const at = Array.isArray(resources) ? `[${position}]` : "";
                return typeof resource === "string" ? [{ place: `Statement[${index}].${element}${at}`, resource }] : [];
            });
        }),
    );
}
