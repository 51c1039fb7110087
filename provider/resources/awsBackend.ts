import * as pulumi from "@pulumi/pulumi";
import { type Connection, connectionKeys } from "../aws/connection";
import { Operation } from "../errors/operation";
import type { Duration } from "../lease/duration";
import type { LeaseBackend } from "../lease/leaseInputs";
import { givenArguments, orResourceName, rejectIdOptions } from "./checkArguments";
import { LeaseResource } from "./leaseResource";
import { resolveOnce } from "./resolveOnce";

/**
 * Arguments of {@link AwsBackend}. All are optional. Without credentials here, the backend uses the ambient AWS chain
 * (environment, profile, SSO, container or instance role). That is the recommended setup.
 */
export interface AwsBackendArgs {
    /**
     * First part of every lease id: at most 128 letters, digits and `_+=,.@-`, with single slashes between them. Pulumi
     * shows ids, so do not put a secret here. A change replaces every lease of the backend.
     * @default the resource's name
     */
    mount?: pulumi.Input<string>;
    /**
     * Access key id of the issuing user. Requires {@link secretAccessKey} and excludes {@link profile}. Only long-term
     * keys (`AKIA…`) are accepted; temporary credentials (`ASIA…`) are an error. A new key of the same account changes
     * nothing in AWS. A key of another account moves the backend there and replaces every lease.
     * @default none: the ambient AWS chain
     */
    accessKeyId?: pulumi.Input<string>;
    /**
     * Secret access key that belongs to {@link accessKeyId}. It is write-only: no output shows it. The state stores it
     * encrypted, in the backend and in every lease, since a lease is revoked from its state alone.
     * @default none: the ambient AWS chain
     */
    secretAccessKey?: pulumi.Input<string>;
    /**
     * Name of a profile in the AWS configuration files. Excludes {@link accessKeyId}. A profile of another account
     * moves the backend there and replaces every lease.
     * @default none: the ambient AWS chain
     */
    profile?: pulumi.Input<string>;
    /**
     * Role to assume with the credentials above, such as one in another account. The assumed role is the issuer. A role
     * in another account moves the backend there and replaces every lease.
     * @default none
     */
    assumeRole?: pulumi.Input<{
        /** ARN of the role. */
        roleArn: pulumi.Input<string>;
        /**
         * External ID that the role's trust policy requires: 2 to 1,224 characters.
         * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
         * @default none
         */
        externalId?: pulumi.Input<string>;
        /**
         * Name of the role session: 2 to 64 letters, digits and `_+=,.@-`.
         * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
         * @default "stacklease"
         */
        sessionName?: pulumi.Input<string>;
    }>;
    /**
     * Expected AWS account, twelve digits. Credentials of any other account are an error. A change replaces the backend
     * and every lease.
     * @default the account that the credentials belong to when the backend is created
     */
    accountId?: pulumi.Input<string>;
    /**
     * Region of the STS endpoint. IAM has one endpoint per partition.
     * @default `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the region of the profile, then `us-east-1`
     */
    region?: pulumi.Input<string>;
    /**
     * Endpoint URL for all services, such as that of an emulator. It begins with `http://` or `https://`.
     * @default `AWS_ENDPOINT_URL`, then AWS's own endpoints
     */
    endpoint?: pulumi.Input<string>;
    /**
     * Endpoint URLs per service. Each overrides {@link endpoint}.
     * @default none
     */
    endpoints?: pulumi.Input<{
        /**
         * Endpoint URL of IAM.
         * @default {@link AwsBackendArgs.endpoint}
         */
        iam?: pulumi.Input<string>;
        /**
         * Endpoint URL of STS.
         * @default {@link AwsBackendArgs.endpoint}
         */
        sts?: pulumi.Input<string>;
    }>;
    /**
     * Length of a lease if neither the lease nor its policy sets a `ttl`. A value above {@link maxTtl} is lowered to
     * it. A change moves the end of live leases in place; AWS cannot move the end of a session, so a session is
     * replaced.
     * @default "768h" for IAM users (Vault's 32 days) and "1h" for sessions
     */
    defaultTtl?: pulumi.Input<Duration>;
    /**
     * Longest possible lease, counted from its issue. It applies to every lease of the backend. A `ttl` of a lease or
     * policy above it is an error. A change moves the end of live leases in place; AWS cannot move the end of a
     * session, so a session is replaced.
     * @default "768h", or AWS's own limit for sessions; a ttl of `"never"` is exempt from this default
     */
    maxTtl?: pulumi.Input<Duration>;
    /**
     * IAM path of new users, in the form `/…/`. A change affects new leases only.
     * @default "/stacklease/"
     */
    userPath?: pulumi.Input<string>;
    /**
     * First part of the names of new users: letters, digits and `_+=,.@-`. A change affects new leases only.
     * @default "stacklease"
     */
    namePrefix?: pulumi.Input<string>;
    /**
     * ARN of a managed policy that is the permissions boundary of every user. A policy can set another one. A change
     * updates every live lease in place.
     * @default none
     */
    permissionsBoundary?: pulumi.Input<string>;
    /**
     * Tags of every user, at most 45. Tags of the policy and of the lease override them. AWS allows 50 tags per user,
     * of which stacklease uses 5. A change updates every live lease in place.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
     * @default none
     */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * An AWS account and the identity that issues leases in it. It corresponds to Vault's `vault mount aws` and `vault
 * write aws/config/root`. A backend creates nothing in AWS. Every `pulumi up` and preview checks that the credentials
 * still belong to the backend's account. If they do not, it fails with an error that names both accounts.
 *
 * ```ts
 * const aws = new AwsBackend("aws", { defaultTtl: "1h", maxTtl: "24h" });
 * ```
 */
export class AwsBackend extends LeaseResource {
    /** First part of every lease id. */
    declare readonly mount: pulumi.Output<string>;
    /** AWS account in which the backend issues leases, twelve digits. */
    declare readonly accountId: pulumi.Output<string>;
    /** AWS partition of the account: `aws`, `aws-cn`, `aws-us-gov` or another one. */
    declare readonly partition: pulumi.Output<string>;
    /** ARN of the issuer, a user or a role session, as of the last `up` or refresh that changed or read the backend. */
    declare readonly issuerArn: pulumi.Output<string>;
    /**
     * UUID of this ledger. The path and a tag of every user contain it, so that AWS shows which ledger a user belongs
     * to.
     */
    declare readonly ledgerId: pulumi.Output<string>;
    /**
     * Region of the STS endpoint, as given. null means that each process uses the region of its environment or profile.
     */
    declare readonly region: pulumi.Output<string | null>;
    /**
     * Length of a lease if neither the lease nor its policy sets one. null means 768h for IAM users and 1h for
     * sessions.
     */
    declare readonly defaultTtl: pulumi.Output<Duration | null>;
    /** Longest possible lease, counted from its issue. null means 768h, or AWS's own limit for sessions. */
    declare readonly maxTtl: pulumi.Output<Duration | null>;
    /** IAM path of new users. */
    declare readonly userPath: pulumi.Output<string>;
    /** First part of the names of new users. */
    declare readonly namePrefix: pulumi.Output<string>;
    /**
     * ARN of the managed policy that is the permissions boundary of every user whose policy sets no other. null for
     * none.
     */
    declare readonly permissionsBoundary: pulumi.Output<string | null>;
    /** Tags of every user; null for none. */
    declare readonly tags: pulumi.Output<Record<string, string> | null>;

    /** @internal Names of the policies on this backend. A second policy with the same name is refused. */
    readonly policyNames = new Set<string>();

    /**
     * Connection as the engine resolved it, after any transforms and `ignoreChanges`. It contains the secret, so it is
     * not an output.
     */
    readonly #connection: HiddenConnection;

    #inputsForLeases: pulumi.Output<object> | undefined;

    constructor(name: string, args: AwsBackendArgs = {}, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("create", "backend", name);
        rejectIdOptions(operation, options);
        const given = givenArguments("AwsBackend", operation, args);
        const secretAccessKey = given.secretAccessKey === undefined ? undefined : pulumi.secret(given.secretAccessKey);
        const mount = orResourceName(given.mount, name);
        const inputs = { ...given, mount, ...(secretAccessKey && { secretAccessKey }) };
        super("AwsBackend", "awsBackend", name, inputs, [...outputs, ...hiddenKeys], options, ["secretAccessKey"]);
        this.#connection = detachConnection(this);
    }

    /**
     * @internal Returns the lease inputs that come from the backend, one output per field. Every field comes from the
     * backend's own outputs, never from its arguments. A lease is therefore issued with the backend's identity, even if
     * the engine changed the arguments.
     */
    get fieldsForLeases(): LeafByLeaf {
        return { ...this.#connection, ...Object.fromEntries(leaseKeys.map((key) => [key, this[key]])) } as LeafByLeaf;
    }

    /** @internal Returns {@link fieldsForLeases} as one output, which all leases share. */
    get inputsForLeases(): pulumi.Output<object> {
        this.#inputsForLeases ??= resolveOnce(this, this.fieldsForLeases);
        return this.#inputsForLeases;
    }
}

/** Lease inputs that come from the backend, one output per field. */
type LeafByLeaf = { readonly [K in keyof LeaseBackend]: pulumi.Output<LeaseBackend[K]> };

/** Key of the connection that is not an output. */
type HiddenKey = Exclude<keyof Connection, "region">;

const hiddenKeys = connectionKeys.filter((key): key is HiddenKey => key !== "region");

type HiddenConnection = Pick<LeafByLeaf, HiddenKey>;

/**
 * Moves the connection out of a backend's properties, so that a program that exports the backend does not export its
 * key. The engine still resolves these outputs.
 */
function detachConnection(backend: object): HiddenConnection {
    const properties = backend as Partial<HiddenConnection>;
    const connection = Object.fromEntries(hiddenKeys.map((key) => [key, properties[key]])) as HiddenConnection;
    for (const key of hiddenKeys) {
        delete (properties as Record<string, unknown>)[key];
    }
    return { ...connection, secretAccessKey: secretUnlessNull(connection.secretAccessKey) };
}

/**
 * Returns a key as a secret, no matter who set it; null stays plain. `additionalSecretOutputs` would mark null as
 * secret too, and Pulumi would then encrypt the lease's whole connection.
 */
function secretUnlessNull(key: pulumi.Output<string | null>): pulumi.Output<string | null> {
    return pulumi.unsecret(key).apply((value) => (value == null ? pulumi.output(null) : pulumi.secret(value)));
}

const leaseKeys = [
    "mount",
    "accountId",
    "partition",
    "ledgerId",
    "region",
    "userPath",
    "namePrefix",
    "defaultTtl",
    "maxTtl",
    "permissionsBoundary",
    "tags",
] as const;

const outputs = [...leaseKeys, "issuerArn"];
