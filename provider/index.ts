export type { CredentialType } from "./lease/credentialTypes";
export type { Duration } from "./lease/duration";
export type { LeasePolicy, PolicyBackend, Predecessor } from "./lease/leaseInputs";
export type { PolicyReference } from "./lease/policyReference";
export type {
    ConditionValue,
    ConditionValues,
    OneOrMore,
    PolicyCondition,
    PolicyDocument,
    PolicyStatement,
} from "./policy/document";
export { AwsBackend, type AwsBackendArgs } from "./resources/awsBackend";
export { DynamicCredential, type DynamicCredentialArgs } from "./resources/dynamicCredential";
export { IamPolicy, type IamPolicyArgs } from "./resources/iamPolicy";
