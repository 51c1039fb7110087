import type { AssumeRole, Connection, Endpoints } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { type CredentialType, defaultCredentialType, isCredentialType } from "../lease/credentialTypes";
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
} from "../lease/fields";
import type { Lease, LeaseBackend, LeaseInputs, LeasePolicy, PolicyBackend, Predecessor } from "../lease/leaseInputs";
import { defaultUserPath } from "../lease/naming";
import type { Schedule } from "../lease/schedule";
import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";
import type { Planned } from "./planned";

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

const connectionFields: Fields<Connection> = {
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

const backendFields: Fields<LeaseBackend> = {
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
const requestedFields: Fields<RequestedInputs> = {
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

const inputFields: Fields<LeaseInputs> = {
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

const leaseFields: Fields<Lease> = {
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

/**
 * Returns a lease that any version stored.
 * @param verb verb of the operation, for errors
 * @throws LeaseError `StateDamaged` if a field is missing that cannot be derived from others, or is invalid in every
 * version
 */
export function storedLease(id: string, props: PropertyMap, verb: string): Lease {
    const typedProps = withCredentialType(props);
    const { leaseId, accountId, credentialType, backend, policy } = typedProps;
    const known = {
        ...typedProps,
        leaseId: leaseId ?? id,
        accountId: accountId ?? (isPropertyMap(backend) ? backend.accountId : undefined),
        credentialType: credentialType ?? (isPropertyMap(policy) ? policy.credentialType : undefined),
    };
    return parse<Lease>(known, leaseFields, new Operation(verb, "lease", id));
}

/**
 * Returns the inputs of a lease that any version stored.
 * @param verb verb of the operation, for errors
 * @throws LeaseError `StateDamaged`
 */
export function storedInputs(inputs: PropertyMap, verb: string): LeaseInputs {
    return parse<LeaseInputs>(withCredentialType(inputs), inputFields, operationOn(inputs, verb));
}

/** Returns the inputs of a lease as check planned them. In previews, parts can be unknown. */
export function plannedInputs(inputs: PropertyMap): Planned<LeaseInputs> {
    const parsed: PropertyMap = parse<LeaseInputs>(
        withCredentialType(inputs),
        inputFields,
        operationOn(inputs, "plan"),
    );
    return parsed as Planned<LeaseInputs>;
}

/**
 * Validates the types of a lease's inputs, after check found no other failure.
 * @returns the inputs, or the path of the first invalid field, such as `backend.ledgerId`. Only a transform can have
 * set such a field
 */
export function requestedInputs(inputs: PropertyMap): Planned<RequestedInputs> | string {
    return findFieldFault(inputs, requestedFields) ?? (inputs as Planned<RequestedInputs>);
}

/**
 * Returns a backend that any version stored.
 * @param verb verb of the operation, for errors
 * @throws LeaseError `StateDamaged`
 */
export function storedBackend(props: PropertyMap, verb: string): LeaseBackend & PropertyMap {
    const name = isText(props.mount) ? props.mount : "";
    return parse<LeaseBackend>(props, backendFields, new Operation(verb, "backend", name));
}

/** Returns the connection of a backend whose inputs check found valid. */
export function plannedConnection(inputs: PropertyMap): Planned<Connection> {
    const parsed: PropertyMap = parse<Connection>(
        inputs,
        connectionFields,
        new Operation("plan", "backend", String(inputs.mount)),
    );
    return parsed as Planned<Connection>;
}

function operationOn({ name }: PropertyMap, verb: string): Operation {
    return new Operation(verb, "lease", isText(name) ? name : "");
}

/** Returns a lease whose policy has a credential type. The first versions had only users and stored none. */
function withCredentialType(lease: PropertyMap): PropertyMap {
    const { policy, credentialType, userName, sessionId } = lease;
    if (!isPropertyMap(policy) || policy.credentialType != null) {
        return lease;
    }
    const type = credentialType ?? (isText(sessionId) && !isText(userName) ? undefined : defaultCredentialType);
    return { ...lease, policy: { ...policy, credentialType: type } };
}

function parse<T extends object>(props: PropertyMap, fields: Fields<T>, operation: Operation): T & PropertyMap {
    const fault = findFieldFault(props, fields);
    if (fault !== undefined) {
        throw new LeaseError({
            code: "StateDamaged",
            operation,
            reason: `its ${fault} in the stack's state is missing or invalid`,
            remedy: "restore the state from a backup, or correct it with pulumi stack export and pulumi stack import",
        });
    }
    return withFallbacks(props, fields) as T & PropertyMap;
}
