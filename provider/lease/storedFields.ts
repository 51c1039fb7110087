import type { AssumeRole, Connection, Endpoints } from "../aws/connection";
import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";
import { type CredentialType, defaultCredentialType, isCredentialType } from "./credentialTypes";
import {
    type Field,
    type Fields,
    findFieldFault,
    type Is,
    isBoolean,
    isDate,
    isDocument,
    isDuration,
    isTags,
    isText,
    isTextList,
    nullable,
    nullableObject,
    objectField,
    required,
    withFallback,
    withFallbacks,
} from "./fields";
import type { Lease, LeaseBackend, LeaseInputs, LeasePolicy, PolicyBackend, Predecessor } from "./leaseInputs";
import { defaultUserPath } from "./naming";
import type { Schedule } from "./schedule";

/** Inputs of a lease as its program, backend and policy give them, before check plans the rest. */
export type RequestedInputs = Omit<LeaseInputs, keyof Schedule | "rotation" | "predecessors">;

const optionalTextField = { ...nullable(isText), isOptional: true };
const [text, date, duration, tags] = [nullable(isText), nullable(isDate), nullable(isDuration), nullable(isTags)];

/** Names or ARNs. Version 0.1.0 also stored numbers. */
const nameList: Field<readonly string[] | null> = {
    is: (value) => Array.isArray(value) && value.every((each) => isText(each) || typeof each === "number"),
    fallback: null,
    upgrade: (values) => values.map(String),
};

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

export const backendFields: Fields<LeaseBackend> = {
    ...connectionFields,
    ...{
        mount: required(isText),
        accountId: required(isText),
        partition: required(isText),
        ledgerId: required(isText),
    },
    userPath: withFallback(isText, defaultUserPath),
    namePrefix: withFallback(isText, "stacklease"),
    defaultTtl: duration,
    maxTtl: duration,
    permissionsBoundary: text,
    tags,
};

const policyFields: Fields<LeasePolicy> = {
    policyName: required(isText),
    credentialType: required<CredentialType>(isCredentialType),
    policy: nullable(isDocument),
    policyArns: nameList,
    groups: nameList,
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
    backend: {
        ...nullableObject<PolicyBackend>({
            mount: required(isText),
            accountId: required(isText),
            partition: required(isText),
            defaultTtl: duration,
            maxTtl: duration,
            issuerRoleArn: text,
        }),
        isOptional: true,
    },
};

const predecessorFields: Fields<Predecessor> = {
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
const isPredecessors: Is<readonly Predecessor[]> = (value): value is readonly Predecessor[] =>
    Array.isArray(value) &&
    value.every((each) => isPropertyMap(each) && findFieldFault(each, predecessorFields) === undefined);

/** Fields of {@link RequestedInputs}. */
export const requestedFields: Fields<RequestedInputs> = {
    name: required(isText),
    project: required(isText),
    stack: required(isText),
    backend: objectField<LeaseBackend>(backendFields),
    policy: objectField<LeasePolicy>(policyFields),
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

export const inputFields: Fields<LeaseInputs> = {
    ...requestedFields,
    issuedAt: required(isDate),
    expiresAt: date,
    maxExpiresAt: date,
    rotation: text,
    predecessors: {
        ...nullable(isPredecessors),
        upgrade: (predecessors) =>
            predecessors.map((each) => ({ ...each, ...(withFallbacks({ ...each }, predecessorFields) as object) })),
    },
};

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
    readyAfter: withFallback((value): value is number => typeof value === "number", 0),
    drift: withFallback(isTextList, []),
};

/** Returns a lease whose policy has a credential type. The first versions had only users and stored none. */
export function withCredentialType(lease: PropertyMap): PropertyMap {
    const { policy, credentialType, userName, sessionId } = lease;
    if (!isPropertyMap(policy) || policy.credentialType != null) {
        return lease;
    }
    const type = credentialType ?? (isText(sessionId) && !isText(userName) ? undefined : defaultCredentialType);
    return { ...lease, policy: { ...policy, credentialType: type } };
}
