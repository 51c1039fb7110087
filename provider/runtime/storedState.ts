import type { Lease, LeaseBackend, LeaseInputs } from "../lease/leaseInputs";
import { defaultUserPath } from "../lease/naming";
import { LeaseError } from "../leaseError";
import { Operation } from "../operation";
import { type Bag, isBag, unknown } from "./bag";
import { fieldsOf } from "./credentialTypes";

/** What a field of a state has to be, and what stands for one that an earlier version did not store yet. */
interface Field {
    readonly is: (value: unknown) => boolean;
    /** undefined when the field is needed. */
    readonly otherwise?: unknown;
    /** Whether a field that is missing stays so. */
    readonly isOptional?: boolean;
    /** The fields of an object. */
    readonly fields?: Fields;
}
type Fields = Readonly<Record<string, Field>>;

const isText = (value: unknown) => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
/** Version 0.1.0 took numbers that read as names. */
const isNames = (value: unknown) =>
    Array.isArray(value) && value.every((each) => isText(each) || typeof each === "number");
const isDuration = (value: unknown) => isText(value) || typeof value === "number";
const isDate = (value: unknown) => isText(value) && !Number.isNaN(Date.parse(value as string));

const needed = (is: Field["is"]): Field => ({ is });
const orNull = (is: Field["is"], fields?: Fields): Field => ({ is, otherwise: null, ...(fields && { fields }) });
const [text, date, names] = [orNull(isText), orNull(isDate), orNull(isNames)];
const duration = orNull(isDuration);
const tags = orNull((value) => isBag(value) && Object.values(value).every(isText));

const backendFields: Fields = {
    ...{ mount: needed(isText), accountId: needed(isText), partition: needed(isText), ledgerId: needed(isText) },
    ...{ accessKeyId: text, secretAccessKey: text, profile: text, region: text, endpoint: text },
    assumeRole: orNull(isBag, { roleArn: needed(isText), externalId: text, sessionName: text }),
    endpoints: orNull(isBag, { iam: text, sts: text }),
    userPath: { is: isText, otherwise: defaultUserPath },
    namePrefix: { is: isText, otherwise: "stacklease" },
    ...{ defaultTtl: duration, maxTtl: duration, permissionsBoundary: text, tags },
};

const isCredentialType = (value: unknown) => isText(value) && Object.hasOwn(fieldsOf, value as string);

const policyFields: Fields = {
    ...{ policyName: needed(isText), credentialType: needed(isCredentialType) },
    policy: orNull((value) => isBag(value) && Object.hasOwn(value, "Statement")),
    ...{ policyArns: names, groups: names, ttl: duration, maxTtl: duration, permissionsBoundary: text, tags },
    ...{ roleArn: text, roleArns: names, externalId: text, sessionTags: tags, sourceIdentity: text },
    ...{ mfaSerialNumber: text, revocable: orNull((value) => typeof value === "boolean") },
    backend: {
        ...orNull(isBag, {
            ...{ mount: needed(isText), accountId: needed(isText), partition: needed(isText) },
            ...{ defaultTtl: duration, maxTtl: duration, issuerRoleArn: text },
        }),
        isOptional: true,
    },
};

const predecessorFields: Fields = {
    ...{ leaseId: needed(isText), accessKeyId: needed(isText), arn: needed(isText), userName: text },
    ...{ roleArn: text, sessionId: text, sessionExpiration: date, issuerArn: text },
    ...{ issuedAt: needed(isDate), expiresAt: needed(isDate) },
};
const isPredecessors = (value: unknown) =>
    Array.isArray(value) && value.every((each) => isBag(each) && faultOf(each, predecessorFields) === undefined);

const inputFields: Fields = {
    ...{ name: needed(isText), project: needed(isText), stack: needed(isText) },
    backend: { is: isBag, fields: backendFields },
    policy: { is: isBag, fields: policyFields },
    ...{ ttl: duration, maxTtl: duration, renewBefore: duration, rotateBefore: duration, overlap: duration },
    onExpiry: orNull((value) => value === "replace" || value === "keep"),
    ...{ readyTimeout: duration, readyCheck: text, tags, roleArn: text, roleSessionName: text },
    ...{ issuedAt: needed(isDate), expiresAt: date, maxExpiresAt: date },
    ...{ rotation: text, predecessors: orNull(isPredecessors) },
};

const leaseFields: Fields = {
    ...inputFields,
    ...{ leaseId: needed(isText), credentialType: needed(isCredentialType), accountId: needed(isText) },
    ...{ userName: text, arn: needed(isText), sessionId: text, sessionExpiration: date, issuerArn: text },
    accessKeyId: needed(isText),
    secretAccessKey: { is: isText, otherwise: "" },
    sessionToken: { is: isText, otherwise: "" },
    readyAfter: { is: (value) => typeof value === "number", otherwise: 0 },
    drift: { is: isTexts, otherwise: [] },
};

/**
 * A lease as any version has stored it.
 * @param verb what is done to it, to begin the error with
 * @throws LeaseError where a field is missing that no other says, or is none that any version stores
 */
export function storedLease(id: string, props: Bag, verb: string): Lease {
    const typed = withType(props);
    const { leaseId, accountId, credentialType, backend, policy } = typed;
    const known = {
        ...{ ...typed, leaseId: leaseId ?? id },
        accountId: accountId ?? (isBag(backend) ? backend.accountId : undefined),
        credentialType: credentialType ?? (isBag(policy) ? policy.credentialType : undefined),
    };
    return parse<Lease>(known, leaseFields, new Operation(verb, "lease", id));
}

/** The inputs of a lease as any version has stored them. */
export function storedInputs(inputs: Bag): LeaseInputs {
    const name = isText(inputs.name) ? String(inputs.name) : "";
    return parse<LeaseInputs>(withType(inputs), inputFields, new Operation("plan", "lease", name));
}

/**
 * A backend as any version has stored it.
 * @param verb what is done to it, to begin the error with
 */
export function storedBackend(props: Bag, verb: string): LeaseBackend & Bag {
    const name = isText(props.mount) ? String(props.mount) : "";
    return parse<LeaseBackend & Bag>(props, backendFields, new Operation(verb, "backend", name));
}

/** A lease whose policy says its credential type. The first versions knew users alone. */
function withType(lease: Bag): Bag {
    const { policy, credentialType, userName, sessionId } = lease;
    if (!isBag(policy) || policy.credentialType != null) {
        return lease;
    }
    const type = credentialType ?? (isText(sessionId) && !isText(userName) ? undefined : "iam_user");
    return { ...lease, policy: { ...policy, credentialType: type } };
}

function parse<T>(bag: Bag, fields: Fields, operation: Operation): T {
    const fault = faultOf(bag, fields);
    if (fault !== undefined) {
        throw new LeaseError({
            code: "StateDamaged",
            operation,
            reason: `the stack's state has no valid ${fault} for it`,
            remedy: "restore the state from a backup, or correct it with pulumi stack export and pulumi stack import",
        });
    }
    return completed(bag, fields) as T;
}

/** The first field that is not what it has to be, e.g. `backend.ledgerId`. */
function faultOf(bag: Bag, fields: Fields): string | undefined {
    for (const [key, { is, otherwise, fields: within }] of Object.entries(fields)) {
        const value = bag[key] ?? otherwise;
        if (value === unknown || (value === null && otherwise === null)) {
            continue;
        }
        if (!is(value)) {
            return key;
        }
        const inner = within && faultOf(value as Bag, within);
        if (inner !== undefined) {
            return `${key}.${inner}`;
        }
    }
    return undefined;
}

/** The bag with what stands for the fields that it lacks. Fields that are not known stay as they are. */
function completed(bag: Bag, fields: Fields): Bag {
    const present = Object.entries(fields).filter(([key, { isOptional }]) => !isOptional || Object.hasOwn(bag, key));
    const known = present.map(([key, { otherwise, fields: within }]) => {
        const value = bag[key] ?? otherwise;
        return [key, within && isBag(value) ? completed(value, within) : value];
    });
    return { ...bag, ...Object.fromEntries(known) };
}
