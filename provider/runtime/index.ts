/**
 * Entry point that every stack's state refers to: `require("stacklease/runtime").<member>`. These members are public
 * forever. The engine's plugin process loads this file and never the resource classes, so that it does not load a
 * second Pulumi SDK.
 */
import "./requireNode";

export { awsBackend } from "./awsBackend";
export { dynamicCredential } from "./dynamicCredential";
export type { Handler } from "./handler";
export { iamPolicy } from "./iamPolicy";
