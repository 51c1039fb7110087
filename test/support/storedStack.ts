import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { localUserName } from "../../cli/process/localUser";
import { argumentNames } from "../../provider/lease/argumentNames";
import { policyKeys, policyReference } from "../../provider/lease/policyReference";
import { awsBackend, dynamicCredential, iamPolicy } from "../../provider/runtime";
import type { Engine } from "./engine";
import {
    fullNameOf,
    type StackInFolder,
    selectStack,
    stateFile,
    stateOf,
    storeState,
    storeUpdate,
} from "./fileBackend";
import { ec2Policy } from "./leases";
import { type Encryption, encryptionWith } from "./passphrase";
import { type Bag, createResource, type Resource } from "./resource";

/**
 * What can be edited in the program of a stored stack: arguments, the number of additional leases, and resource options
 * of the leases that a state contains.
 */
export interface StoredEdit {
    readonly backend?: object;
    readonly policy?: object;
    readonly lease?: object;
    readonly options?: { readonly protect?: boolean; readonly retainOnDelete?: boolean };
    readonly more?: number;
}

/** The stack to store, and where. */
export interface StackToStore extends StackInFolder {
    readonly engine: Engine;
    readonly edit: StoredEdit;
}

/** Outputs that Pulumi encrypts, by type. */
const secretOutputs = {
    AwsBackend: ["secretAccessKey"],
    IamPolicy: [],
    DynamicCredential: ["secretAccessKey", "sessionToken"],
} as const;

/**
 * Issues the leases of the program `lease` with the provider's own code in this process, and stores the stack in the
 * engine's folder as `pulumi up` does: state, history, stack settings, and the selected stack. This takes milliseconds.
 * test/engine/storedStack.spec.ts compares the result with the engine's.
 */
export async function storeStack(at: StackToStore): Promise<void> {
    store(at, await resourcesOf(at, encryptionWith(at.passphrase).encrypt));
    selectStack(at);
}

/** An issued stack to store. */
export interface IssuedStackToStore extends Omit<StackToStore, "edit" | "folder"> {
    /** The stored stack with the policy `aws/deploy`. */
    readonly parent: string;
    readonly lease?: Bag;
}

/**
 * Stores an issued stack as `stacklease issue` does, with a lease of the policy in another stored stack. This takes
 * milliseconds.
 */
export async function storeIssuedStack({ parent, lease = {}, ...issued }: IssuedStackToStore): Promise<void> {
    const at = { ...issued, folder: mkdtempSync(join(issued.backend, "issued-")) };
    const { encrypt, decrypt } = encryptionWith(at.passphrase);
    const { checkpoint } = JSON.parse(readFileSync(stateFile({ ...at, stack: parent }), "utf8")) as {
        checkpoint: { latest: { resources: { type: string; outputs: Bag }[] } };
    };
    const outputsOf = (type: string) =>
        checkpoint.latest.resources.find((resource) => resource.type.endsWith(`:${type}`))?.outputs ?? {};
    const { secretAccessKey, ...rest } = outputsOf("AwsBackend");
    const backend: Bag = { ...rest, secretAccessKey: secretAccessKey && decrypt(secretAccessKey) };
    const reference = policyReference(outputsOf("IamPolicy") as never, backend as never);
    const given = argumentNames.AwsBackend.filter((key) => backend[key] !== null);
    const edit = { backend: { maxTtl: null, ...pick(backend, given) }, lease: { ttl: null, ...lease } };
    store(at, await resourcesOf({ ...at, edit }, encrypt, reference as unknown as Bag));
}

function store(at: StackInFolder, resources: readonly Bag[]): void {
    const now = new Date().toISOString();
    const dated = resources.map((resource) => ({ ...resource, created: now, modified: now }));
    const checkpoint = { stack: fullNameOf(at), latest: stateOf(at, dated) };
    storeState(at, checkpoint);
    storeUpdate(at, checkpoint, { create: resources.length });
}

type Encrypt = Encryption["encrypt"];

/**
 * Creates the resources, and returns them in the form of a state.
 * @param reference the policy of the lease, if it is in another stack
 */
async function resourcesOf(
    { engine, project, stack, ...given }: StackToStore,
    encrypt: Encrypt,
    reference?: Bag,
): Promise<Bag[]> {
    const edit: { backend?: Bag; policy?: Bag; lease?: Bag; more?: number } = JSON.parse(JSON.stringify(given.edit));
    const provider = { type: "pulumi:providers:pulumi-nodejs", id: randomUUID() };
    const urnOf = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`;
    const root = urnOf("pulumi:pulumi:Stack", `${project}-${stack}`);
    const providerUrn = urnOf(provider.type, "default");
    const stored = (type: keyof typeof secretOutputs, name: string, { id, inputs, outs }: Resource, on: string[]) => {
        const member = `${type[0]?.toLowerCase()}${type.slice(1)}`;
        const own = { __provider: `exports.handler=()=>require("stacklease/runtime").${member};` };
        const secrets = secretOutputs[type];
        return {
            urn: urnOf(`pulumi-nodejs:dynamic/stacklease:${type}`, name),
            ...{ custom: true, id, type: `pulumi-nodejs:dynamic/stacklease:${type}` },
            inputs: encryptSecrets({ ...own, ...inputs }, type === "AwsBackend" ? secrets : [], encrypt),
            outputs: encryptSecrets({ ...own, ...outs }, secrets, encrypt, true),
            ...{ parent: root, dependencies: on, provider: `${providerUrn}::${provider.id}` },
            propertyDependencies: {},
            additionalSecretOutputs: secrets,
        };
    };

    // This process and the programs of the test have different ambient credentials, so all settings are passed
    // explicitly.
    const own = { endpoint: engine.aws.endpoint, region: "us-east-1", ...engine.aws.issuer() };
    const hidden = Object.keys(own).filter((key) => edit.backend?.[key] === undefined);
    const hide = (bag: Bag) => ({ ...bag, ...Object.fromEntries(hidden.map((key) => [key, null])) });
    const hideIn = ({ id, inputs, outs }: Resource) => ({ id, inputs: hide(inputs), outs: hide(outs) });
    const hideNested = ({ backend, ...bag }: Bag) => ({
        ...bag,
        backend: encryptSecrets(hide(backend as Bag), secretOutputs.AwsBackend, encrypt),
    });
    const hideInBackend = ({ id, inputs, outs }: Resource) => ({
        id,
        inputs: hideNested(inputs),
        outs: hideNested(outs),
    });
    const backend = await createResource(awsBackend, { mount: "aws", maxTtl: "24h", ...own, ...edit.backend });
    const policy = reference
        ? undefined
        : await createResource(iamPolicy, {
              ...{ mount: backend.outs.mount, policyName: "deploy", policy: ec2Policy },
              ...edit.policy,
          });
    const policyInput = reference ?? pick(policy?.outs ?? {}, policyKeys);
    const { issuerArn: _, ...handedOver } = backend.outs;
    const names = [
        reference ? localUserName() : "ci",
        ...Array.from({ length: edit.more ?? 0 }, (_, index) => `ci-${index + 1}`),
    ];
    const leases = await Promise.all(
        names.map((name) =>
            createResource(dynamicCredential, {
                ...{ name, project, stack, backend: handedOver, policy: policyInput, ttl: "30m" },
                ...edit.lease,
            }),
        ),
    );

    const backendUrn = urnOf("pulumi-nodejs:dynamic/stacklease:AwsBackend", "aws");
    const policyUrn = urnOf("pulumi-nodejs:dynamic/stacklease:IamPolicy", "deploy");
    return [
        {
            ...{ urn: root, custom: false, type: "pulumi:pulumi:Stack" },
            outputs: reference ? {} : programOutputs(leases[0], encrypt),
        },
        { urn: providerUrn, custom: true, ...provider },
        stored("AwsBackend", "aws", hideIn(backend), []),
        ...(policy ? [stored("IamPolicy", "deploy", policy, [backendUrn])] : []),
        ...leases.map((lease, index) => ({
            ...stored("DynamicCredential", names[index] ?? "", hideInBackend(lease), [
                ...(policy ? [policyUrn] : []),
                backendUrn,
            ]),
            ...given.edit.options,
        })),
    ];
}

function pick(bag: Bag, names: readonly string[]): Bag {
    return Object.fromEntries(names.map((name) => [name, bag[name]]));
}

/** Returns the outputs of the program. */
function programOutputs(lease: Resource | undefined, encrypt: Encrypt): Bag {
    const { leaseId, accessKeyId, secretAccessKey, sessionToken, userName, arn, expiresAt } = lease?.outs ?? {};
    const outputs = { leaseId, accessKeyId, secretAccessKey, sessionToken, userName, arn, expiresAt };
    return encryptSecrets(outputs, secretOutputs.DynamicCredential, encrypt);
}

function encryptSecrets(bag: Bag, names: readonly string[], encrypt: Encrypt, also = false): Bag {
    const isSecret = (name: string, value: unknown) => names.includes(name) && (also || value !== null);
    return Object.fromEntries(
        Object.entries(bag).map(([name, value]) => [name, isSecret(name, value) ? encrypt(value) : value]),
    );
}
