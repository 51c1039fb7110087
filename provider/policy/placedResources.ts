import { asList } from "./document";

/** Resource in a policy document and its place, such as `Statement[0].Resource[1]`. */
export interface PlacedResource {
    readonly place: string;
    readonly resource: string;
}

/** Returns the resources of a policy document. Skips resources that are not text, which the grammar check reports. */
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
