/**
 * What the state of every stack refers to: `require("stacklease/runtime").<member>`. These members are public for ever.
 * The engine's plugin process loads this file and never the resource classes, so that it loads no second Pulumi SDK.
 */
import "./requireNode";

export { awsBackend } from "./awsBackend";
export { dynamicCredential } from "./dynamicCredential";
export type { Handler } from "./handler";
export { iamPolicy } from "./iamPolicy";
