import type { AssumeRole, Connection, Endpoints } from "../aws/connection";
import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";
import { type CredentialType, defaultCredentialType, isCredentialType } from "./credentialTypes";
import {
    type Field,
    type Fields,
    isBoolean,
    isDate,
    isDocument,
    isDuration,
    isNumber,
    isTags,
    isText,
    isTextList,
    nullable,
    nullableObject,
    nullableObjects,
    objectField,
    required,
    withFallback,
} from "./fields";
import type { Lease, LeaseBackend, LeaseInputs, LeasePolicy, PolicyBackend, Predecessor } from "./leaseInputs";
import { defaultNamePrefix, defaultUserPath } from "./naming";
import type { Schedule } from "./schedule";

/** Outputs of an AwsBackend. */
export interface BackendOutputs extends LeaseBackend {
    /** ARN of the issuer, as AWS reports it. */
    readonly issuerArn: string;
}

/** Outputs of an IamPolicy. */
export interface PolicyOutputs extends Omit<LeasePolicy, "backend"> {
    readonly mount: string;
}

/** Inputs of a lease as its program, backend and policy give them, before check plans the rest. */
export type RequestedInputs = Omit<LeaseInputs, keyof Schedule | "rotation" | "predecessors">;

const optionalTextField = { ...nullable(isText), isOptional: true };
const [text, date, duration, tags] = [nullable(isText), nullable(isDate), nullable(isDuration), nullable(isTags)];

/** Names or ARNs. Version 0.1.0 also stored numbers. */
const nameList: Field<readonly string[] | null> = {
    is: (value) => Array.isArray(value) && value.every((each) => isText(each) || isNumber(each)),
    fallback: null,
    upgrade: (value) => (Array.isArray(value) ? value.map(String) : null),
};

/** Fields of the connection of a backend. */
export const connectionFields: Fields<Connection> = {
    accessKeyId: text,
    secretAccessKey: text,
    profile: text,
    region: text,
    endpoint: text,
    assumeRole: nullableObject<AssumeRole>({
        roleArn: required(isText),
        externalId: optionalTextField,
        sessionName: optionalTextField,
    }),
    endpoints: nullableObject<Endpoints>({ iam: optionalTextField, sts: optionalTextField }),
};

/** Inputs of an AwsBackend, which are also the fields of a lease's backend. */
export const backendFields: Fields<LeaseBackend> = {
    ...connectionFields,
    ...{
        mount: required(isText),
        accountId: required(isText),
        partition: required(isText),
        ledgerId: required(isText),
    },
    userPath: withFallback(isText, defaultUserPath),
    namePrefix: withFallback(isText, defaultNamePrefix),
    defaultTtl: duration,
    maxTtl: duration,
    permissionsBoundary: text,
    tags,
};

/** Outputs of an AwsBackend. */
export const backendOutputFields: Fields<BackendOutputs> = { ...backendFields, issuerArn: required(isText) };

/** Fields of a lease's policy, without the backend of a policy reference. */
export const policyFields: Fields<Omit<LeasePolicy, "backend">> = {
    policyName: required(isText),
    policy: nullable(isDocument),
    policyArns: nameList,
    groups: nameList,
    credentialType: required<CredentialType>(isCredentialType),
    ttl: duration,
    maxTtl: duration,
    permissionsBoundary: text,
    tags,
    roleArn: text,
    roleArns: nameList,
    externalId: text,
    sessionTags: tags,
    sourceIdentity: text,
    mfaSerialNumber: text,
    revocable: nullable(isBoolean),
};

/** Inputs and outputs of an IamPolicy. The first versions had only users and stored no credential type. */
export const policyOutputFields: Fields<PolicyOutputs> = {
    ...policyFields,
    credentialType: withFallback<CredentialType>(isCredentialType, defaultCredentialType),
    mount: required(isText),
};

/** Fields of the backend in a policy reference. */
export const policyBackendFields: Fields<PolicyBackend> = {
    mount: required(isText),
    accountId: required(isText),
    partition: required(isText),
    defaultTtl: duration,
    maxTtl: duration,
    issuerRoleArn: text,
};

/** Fields of each predecessor of a lease. */
export const predecessorFields: Fields<Predecessor> = {
    leaseId: required(isText),
    accessKeyId: required(isText),
    arn: required(isText),
    userName: text,
    roleArn: text,
    sessionId: text,
    sessionExpiration: date,
    issuerArn: text,
    issuedAt: required(isDate),
    expiresAt: required(isDate),
};

/** Inputs of a lease before check plans the rest. */
export const requestedFields: Fields<RequestedInputs> = {
    name: required(isText),
    project: required(isText),
    stack: required(isText),
    backend: objectField(backendFields),
    policy: objectField<LeasePolicy>({
        ...policyFields,
        backend: { ...nullableObject(policyBackendFields), isOptional: true },
    }),
    ttl: duration,
    maxTtl: duration,
    renewBefore: duration,
    rotateBefore: duration,
    overlap: duration,
    onExpiry: nullable((value): value is "replace" | "keep" => value === "replace" || value === "keep"),
    rotationTrigger: { is: () => true, fallback: null, isOptional: true },
    readyTimeout: duration,
    readyCheck: text,
    tags,
    roleArn: text,
    roleSessionName: text,
};

/** Inputs of a lease. */
export const inputFields: Fields<LeaseInputs> = {
    ...requestedFields,
    issuedAt: required(isDate),
    expiresAt: date,
    maxExpiresAt: date,
    rotation: text,
    predecessors: nullableObjects(predecessorFields),
};

/** Outputs of a lease. */
export const leaseFields: Fields<Lease> = {
    ...inputFields,
    ...{
        leaseId: required(isText),
        credentialType: required<CredentialType>(isCredentialType),
        accountId: required(isText),
    },
    userName: text,
    arn: required(isText),
    sessionId: text,
    sessionExpiration: date,
    issuerArn: text,
    accessKeyId: required(isText),
    secretAccessKey: withFallback(isText, ""),
    sessionToken: withFallback(isText, ""),
    readyAfter: withFallback(isNumber, 0),
    drift: withFallback(isTextList, []),
};

/** Remedy if a field has a value that no version has stored. */
export const damagedStateRemedy =
    "restore the state from a backup, or correct it with pulumi stack export and pulumi stack import";

/** Returns the outputs of a lease that any version stored, with the fields that can be derived from others. */
export function withDerivedFields(id: string, outputs: PropertyMap): PropertyMap {
    const typed = withCredentialType(outputs);
    const { leaseId, accountId, credentialType, backend, policy } = typed;
    return {
        ...typed,
        leaseId: leaseId ?? id,
        accountId: accountId ?? (isPropertyMap(backend) ? backend.accountId : undefined),
        credentialType: credentialType ?? (isPropertyMap(policy) ? policy.credentialType : undefined),
    };
}

/** Returns a lease whose policy has a credential type. The first versions had only users and stored none. */
export function withCredentialType(lease: PropertyMap): PropertyMap {
    const { policy, credentialType, userName, sessionId } = lease;
    if (!isPropertyMap(policy) || policy.credentialType != null) {
        return lease;
    }
    const type = credentialType ?? (isText(sessionId) && !isText(userName) ? undefined : defaultCredentialType);
    return { ...lease, policy: { ...policy, credentialType: type } };
}
