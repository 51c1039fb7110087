import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { type ResourceName, unknownArguments } from "../lease/argumentNames";
import type { PropertyMap } from "../pulumi/propertyMap";
import { failure } from "./handler";

/**
 * Returns a failure for each input that the resource does not have. The resource's constructor already rejects unknown
 * arguments of the program, so these come from a transform.
 * @param internal names of inputs that are not arguments
 */
export function checkNames(type: ResourceName, news: PropertyMap, internal: readonly string[]): CheckFailure[] {
    const known = [...internal, "__provider"];
    const rest = Object.fromEntries(Object.entries(news).filter(([key]) => !known.includes(key)));
    return unknownArguments(type, rest).map(({ name, reason }) => failure(name, reason));
}
