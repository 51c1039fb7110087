import type { AssumeRole, Connection, Endpoints } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { type CredentialType, defaultCredentialType, isCredentialType } from "../lease/credentialTypes";
import type { Lease, LeaseBackend, LeaseInputs, LeasePolicy, PolicyBackend, Predecessor } from "../lease/leaseInputs";
import { defaultUserPath } from "../lease/naming";
import type { Schedule } from "../lease/schedule";
import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";
import {
    completed,
    type Field,
    type Fields,
    faultOf,
    type Is,
    isDate,
    isDocument,
    isDuration,
    isFlag,
    isTags,
    isText,
    isTexts,
    needed,
    object,
    objectOrNull,
    orElse,
    orNull,
} from "./fields";
import type { Planned } from "./planned";

/** What a program and the resources that it names say of a lease: its inputs before check has planned the rest. */
export type AskedInputs = Omit<LeaseInputs, keyof Schedule | "rotation" | "predecessors">;

const optionalText = { ...orNull(isText), isOptional: true };
const [text, date, duration, tags] = [orNull(isText), orNull(isDate), orNull(isDuration), orNull(isTags)];

/** Version 0.1.0 took numbers that read as names. */
const names: Field<readonly string[] | null> = {
    is: (value) => Array.isArray(value) && value.every((each) => isText(each) || typeof each === "number"),
    otherwise: null,
    upgrade: (values) => values.map(String),
};

const connectionFields: Fields<Connection> = {
    ...{ accessKeyId: text, secretAccessKey: text, profile: text, region: text, endpoint: text },
    assumeRole: objectOrNull<AssumeRole>({
        roleArn: needed(isText),
        externalId: optionalText,
        sessionName: optionalText,
    }),
    endpoints: objectOrNull<Endpoints>({ iam: optionalText, sts: optionalText }),
};

const backendFields: Fields<LeaseBackend> = {
    ...connectionFields,
    ...{ mount: needed(isText), accountId: needed(isText), partition: needed(isText), ledgerId: needed(isText) },
    userPath: orElse(isText, defaultUserPath),
    namePrefix: orElse(isText, "stacklease"),
    ...{ defaultTtl: duration, maxTtl: duration, permissionsBoundary: text, tags },
};

const policyFields: Fields<LeasePolicy> = {
    ...{ policyName: needed(isText), credentialType: needed<CredentialType>(isCredentialType) },
    policy: orNull(isDocument),
    ...{ policyArns: names, groups: names, ttl: duration, maxTtl: duration, permissionsBoundary: text, tags },
    ...{ roleArn: text, roleArns: names, externalId: text, sessionTags: tags, sourceIdentity: text },
    ...{ mfaSerialNumber: text, revocable: orNull(isFlag) },
    backend: {
        ...objectOrNull<PolicyBackend>({
            ...{ mount: needed(isText), accountId: needed(isText), partition: needed(isText) },
            ...{ defaultTtl: duration, maxTtl: duration, issuerRoleArn: text },
        }),
        isOptional: true,
    },
};

const predecessorFields: Fields<Predecessor> = {
    ...{ leaseId: needed(isText), accessKeyId: needed(isText), arn: needed(isText), userName: text },
    ...{ roleArn: text, sessionId: text, sessionExpiration: date, issuerArn: text },
    ...{ issuedAt: needed(isDate), expiresAt: needed(isDate) },
};
const isPredecessors: Is<readonly Predecessor[]> = (value): value is readonly Predecessor[] =>
    Array.isArray(value) &&
    value.every((each) => isPropertyMap(each) && faultOf(each, predecessorFields) === undefined);

/** What a program and the resources that it names say of a lease. */
const askedFields: Fields<AskedInputs> = {
    ...{ name: needed(isText), project: needed(isText), stack: needed(isText) },
    backend: object<LeaseBackend>(backendFields),
    policy: object<LeasePolicy>(policyFields),
    ...{ ttl: duration, maxTtl: duration, renewBefore: duration, rotateBefore: duration, overlap: duration },
    onExpiry: orNull((value): value is "replace" | "keep" => value === "replace" || value === "keep"),
    rotationTrigger: { is: () => true, otherwise: null, isOptional: true },
    ...{ readyTimeout: duration, readyCheck: text, tags, roleArn: text, roleSessionName: text },
};

const inputFields: Fields<LeaseInputs> = {
    ...askedFields,
    ...{ issuedAt: needed(isDate), expiresAt: date, maxExpiresAt: date },
    ...{ rotation: text, predecessors: orNull(isPredecessors) },
};

const leaseFields: Fields<Lease> = {
    ...inputFields,
    ...{ leaseId: needed(isText), credentialType: needed<CredentialType>(isCredentialType), accountId: needed(isText) },
    ...{ userName: text, arn: needed(isText), sessionId: text, sessionExpiration: date, issuerArn: text },
    accessKeyId: needed(isText),
    secretAccessKey: orElse(isText, ""),
    sessionToken: orElse(isText, ""),
    readyAfter: orElse((value): value is number => typeof value === "number", 0),
    drift: orElse(isTexts, []),
};

/**
 * A lease as any version has stored it.
 * @param verb what is done to it, to begin the error with
 * @throws LeaseError where a field is missing that no other says, or is none that any version stores
 */
export function storedLease(id: string, props: PropertyMap, verb: string): Lease {
    const typed = withType(props);
    const { leaseId, accountId, credentialType, backend, policy } = typed;
    const known = {
        ...{ ...typed, leaseId: leaseId ?? id },
        accountId: accountId ?? (isPropertyMap(backend) ? backend.accountId : undefined),
        credentialType: credentialType ?? (isPropertyMap(policy) ? policy.credentialType : undefined),
    };
    return parse<Lease>(known, leaseFields, new Operation(verb, "lease", id));
}

/**
 * The inputs of a lease as any version has stored them.
 * @param verb what is done to it, to begin the error with
 */
export function storedInputs(inputs: PropertyMap, verb: string): LeaseInputs {
    return parse<LeaseInputs>(withType(inputs), inputFields, operationOn(inputs, verb));
}

/** The inputs of a lease as check has planned them: of a preview, parts may not be known yet. */
export function plannedInputs(inputs: PropertyMap): Planned<LeaseInputs> {
    const parsed: PropertyMap = parse<LeaseInputs>(withType(inputs), inputFields, operationOn(inputs, "plan"));
    return parsed as Planned<LeaseInputs>;
}

/**
 * The inputs of a lease that check has found no other fault with.
 * @returns the inputs, or the first one that is not what it has to be, e.g. `backend.ledgerId`: only a transform can
 * have set it
 */
export function askedInputs(inputs: PropertyMap): Planned<AskedInputs> | string {
    return faultOf(inputs, askedFields) ?? (inputs as Planned<AskedInputs>);
}

/**
 * A backend as any version has stored it.
 * @param verb what is done to it, to begin the error with
 */
export function storedBackend(props: PropertyMap, verb: string): LeaseBackend & PropertyMap {
    const name = isText(props.mount) ? props.mount : "";
    return parse<LeaseBackend>(props, backendFields, new Operation(verb, "backend", name));
}

/** The connection of a backend whose inputs check has found nothing wrong with. */
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

/** A lease whose policy says its credential type. The first versions knew users alone. */
function withType(lease: PropertyMap): PropertyMap {
    const { policy, credentialType, userName, sessionId } = lease;
    if (!isPropertyMap(policy) || policy.credentialType != null) {
        return lease;
    }
    const type = credentialType ?? (isText(sessionId) && !isText(userName) ? undefined : defaultCredentialType);
    return { ...lease, policy: { ...policy, credentialType: type } };
}

function parse<T extends object>(bag: PropertyMap, fields: Fields<T>, operation: Operation): T & PropertyMap {
    const fault = faultOf(bag, fields);
    if (fault !== undefined) {
        throw new LeaseError({
            code: "StateDamaged",
            operation,
            reason: `the stack's state has no valid ${fault} for it`,
            remedy: "restore the state from a backup, or correct it with pulumi stack export and pulumi stack import",
        });
    }
    return completed(bag, fields) as T & PropertyMap;
}
