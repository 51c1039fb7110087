import type { Connection } from "../aws/connection";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import { type Fields, findFieldFault, isText, withFallbacks } from "../lease/fields";
import type { Lease, LeaseBackend, LeaseInputs } from "../lease/leaseInputs";
import {
    backendFields,
    connectionFields,
    damagedStateRemedy,
    inputFields,
    leaseFields,
    type RequestedInputs,
    requestedFields,
    withCredentialType,
    withDerivedFields,
} from "../lease/storedFields";
import type { PropertyMap } from "../pulumi/propertyMap";
import type { Planned } from "./planned";

/**
 * Returns a lease that any version stored.
 * @param verb verb of the operation, for errors
 * @throws LeaseError `StateDamaged` if a field is missing that cannot be derived from others, or is invalid in every
 * version
 */
export function storedLease(id: string, props: PropertyMap, verb: string): Lease {
    return parse<Lease>(withDerivedFields(id, props), leaseFields, new Operation(verb, "lease", id));
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
    return parsePlanned<LeaseInputs>(withCredentialType(inputs), inputFields, operationOn(inputs, "plan"));
}

/**
 * Validates the types of a lease's inputs, after check found no other failure.
 * @returns the inputs, or the path of the first invalid field, such as `backend.ledgerId`. Only a transform can have
 * set such a field
 */
export function requestedInputs(inputs: PropertyMap): Planned<RequestedInputs> | string {
    return findFieldFault(inputs, requestedFields, true) ?? (inputs as Planned<RequestedInputs>);
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
    return parsePlanned<Connection>(inputs, connectionFields, new Operation("plan", "backend", String(inputs.mount)));
}

function operationOn({ name }: PropertyMap, verb: string): Operation {
    return new Operation(verb, "lease", isText(name) ? name : "");
}

function parsePlanned<T extends object>(inputs: PropertyMap, fields: Fields<T>, operation: Operation): Planned<T> {
    const parsed: PropertyMap = parse(inputs, fields, operation, true);
    return parsed as Planned<T>;
}

function parse<T extends object>(
    props: PropertyMap,
    fields: Fields<T>,
    operation: Operation,
    isPlanned = false,
): T & PropertyMap {
    const fault = findFieldFault(props, fields, isPlanned);
    if (fault !== undefined) {
        throw new LeaseError({
            code: "StateDamaged",
            operation,
            reason: `its ${fault} in the stack's state is missing or invalid`,
            remedy: damagedStateRemedy,
        });
    }
    return withFallbacks(props, fields);
}
