import { createCipheriv, createHash, pbkdf2Sync, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { policyKeys } from "../../provider/lease/policyReference";
import { secretSignature, signatureKey } from "../../provider/pulumi/secretSignature";
import { awsBackend, dynamicCredential, iamPolicy } from "../../provider/runtime";
import type { Engine } from "./engine";
import { ec2Policy } from "./leases";
import { type Bag, createResource, type Resource } from "./resource";

/** What can be edited in the program of a stored stack: arguments, and the number of additional leases. */
export interface StoredEdit {
    readonly backend?: object;
    readonly policy?: object;
    readonly lease?: object;
    readonly more?: number;
}

/** The stack to store, and where. */
export interface StackToStore {
    readonly engine: Engine;
    readonly project: string;
    /** The folder of the project. */
    readonly folder: string;
    readonly stack: string;
    readonly passphrase: string;
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
export async function storeStack(given: StackToStore): Promise<void> {
    const { engine, project, folder, stack, passphrase } = given;
    const { salt, encrypt } = encryption(passphrase);
    const resources = await resourcesOf(given, encrypt);
    const now = new Date().toISOString();
    const fullName = `organization/${project}/${stack}`;
    const state = {
        version: 3,
        checkpoint: {
            stack: fullName,
            latest: {
                manifest: { time: now, magic: "", version: "" },
                secrets_providers: { type: "passphrase", state: { salt } },
                resources: resources.map((resource) => ({ ...resource, created: now, modified: now })),
                metadata: {},
            },
        },
    };
    const seconds = Math.floor(Date.now() / 1_000);
    const update = {
        ...{ kind: "update", startTime: seconds, message: "", environment: {}, config: {} },
        ...{ version: 0, result: "succeeded", endTime: seconds, resourceChanges: { create: resources.length } },
    };
    const states = join(engine.folder, ".pulumi");
    const past = join(states, "history", project, stack, `${stack}-${BigInt(Date.now()) * 1_000_000n}`);
    write(join(states, "meta.yaml"), "version: 1");
    write(join(states, "stacks", project, `${stack}.json`), JSON.stringify(state));
    write(`${past}.checkpoint.json`, JSON.stringify(state));
    write(`${past}.history.json`, JSON.stringify(update));
    write(join(folder, `Pulumi.${stack}.yaml`), `encryptionsalt: ${salt}\n`);
    select(engine, project, folder, fullName);
}

/** Selects a stack, as `pulumi stack select` does. */
function select({ folder: home }: Engine, project: string, folder: string, fullName: string): void {
    const hash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
    const settings = { stacks: { [`file://${home}`]: fullName } };
    write(join(home, "home", "workspaces", `${project}-${hash}-workspace.json`), JSON.stringify(settings));
}

function write(file: string, text: string): void {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
}

type Encrypt = (value: unknown) => Bag;

/** Creates the resources, and returns them in the form of a state. */
async function resourcesOf({ engine, project, stack, ...given }: StackToStore, encrypt: Encrypt): Promise<Bag[]> {
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
    const policy = await createResource(iamPolicy, {
        ...{ mount: backend.outs.mount, policyName: "deploy", policy: ec2Policy },
        ...edit.policy,
    });
    const { issuerArn: _, ...handedOver } = backend.outs;
    const names = ["ci", ...Array.from({ length: edit.more ?? 0 }, (_, index) => `ci-${index + 1}`)];
    const leases = await Promise.all(
        names.map((name) =>
            createResource(dynamicCredential, {
                ...{ name, project, stack, backend: handedOver, policy: pick(policy.outs, policyKeys), ttl: "30m" },
                ...edit.lease,
            }),
        ),
    );

    const backendUrn = urnOf("pulumi-nodejs:dynamic/stacklease:AwsBackend", "aws");
    const policyUrn = urnOf("pulumi-nodejs:dynamic/stacklease:IamPolicy", "deploy");
    return [
        { urn: root, custom: false, type: "pulumi:pulumi:Stack", outputs: programOutputs(leases[0], encrypt) },
        { urn: providerUrn, custom: true, ...provider },
        stored("AwsBackend", "aws", hideIn(backend), []),
        stored("IamPolicy", "deploy", policy, [backendUrn]),
        ...leases.map((lease, index) =>
            stored("DynamicCredential", names[index] ?? "", hideInBackend(lease), [policyUrn, backendUrn]),
        ),
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

const encryptions = new Map<string, { readonly salt: string; readonly encrypt: Encrypt }>();

/**
 * Returns the encryption with a passphrase. A process derives the key once, because that is slow.
 * https://github.com/pulumi/pulumi/blob/master/pkg/secrets/passphrase/manager.go
 */
function encryption(passphrase: string) {
    const known = encryptions.get(passphrase);
    if (known) {
        return known;
    }
    const salt = randomBytes(8);
    const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
    const encryptText = (text: string) => {
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", key, nonce);
        const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
        return `v1:${nonce.toString("base64")}:${encrypted.toString("base64")}`;
    };
    const made = {
        salt: `v1:${salt.toString("base64")}:${encryptText("pulumi")}`,
        encrypt: (value: unknown) => ({
            [signatureKey]: secretSignature,
            ciphertext: encryptText(JSON.stringify(value)),
        }),
    };
    encryptions.set(passphrase, made);
    return made;
}
