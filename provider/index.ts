export type { Duration } from "./lease/duration";
export type { PolicyReference } from "./lease/policyReference";
export type { Predecessor } from "./lease/predecessors";
export { AwsBackend, type AwsBackendArgs } from "./resources/awsBackend";
export { DynamicCredential, type DynamicCredentialArgs } from "./resources/dynamicCredential";
export { IamPolicy, type IamPolicyArgs } from "./resources/iamPolicy";
