import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { type ResourceName, unknownArguments } from "../lease/argumentNames";
import type { PropertyMap } from "../pulumi/propertyMap";
import { failure } from "./handler";

/**
 * The inputs that a resource does not have: a program's are refused where it gives them, so these come from a
 * transform.
 * @param internal inputs that are no arguments
 */
export function checkNames(type: ResourceName, news: PropertyMap, internal: readonly string[]): CheckFailure[] {
    const ours = [...internal, "__provider"];
    const rest = Object.fromEntries(Object.entries(news).filter(([key]) => !ours.includes(key)));
    return unknownArguments(type, rest).map(({ name, reason }) => failure(name, reason));
}
