import * as pulumi from "@pulumi/pulumi";
import { type Connection, connectionKeys } from "../aws/connection";
import { Operation } from "../errors/operation";
import type { Duration } from "../lease/duration";
import type { LeaseBackend } from "../lease/leaseInputs";
import { givenArguments, orName, refuseReading } from "./checkArguments";
import { LeaseResource } from "./leaseResource";

/** Arguments of {@link AwsBackend}. With none, the ambient AWS chain is used: that is the recommended way. */
export interface AwsBackendArgs {
    /**
     * First part of every lease id, so no place for a secret: Pulumi shows ids. Default: the resource's name. Changing
     * it replaces every lease.
     */
    mount?: pulumi.Input<string>;
    /**
     * Access key of the issuing user, with {@link secretAccessKey}. Long-term keys only. Default: none, the ambient AWS
     * chain. Changing it within the account changes nothing in AWS; to a key of another account, it moves the backend
     * and replaces every lease.
     */
    accessKeyId?: pulumi.Input<string>;
    /**
     * Secret of {@link accessKeyId}. It can be written and not read back: no output shows it. The state keeps it,
     * encrypted, with the backend and with every lease, since a lease is revoked from its state alone.
     */
    secretAccessKey?: pulumi.Input<string>;
    /** Profile of the AWS configuration files. Excludes {@link accessKeyId}. Default: none. */
    profile?: pulumi.Input<string>;
    /** A role to assume with the credentials above, e.g. in another account. Default: none. */
    assumeRole?: pulumi.Input<{
        /** ARN of the role. */
        roleArn: pulumi.Input<string>;
        /** The external ID that the trust policy of the role requires. Default: none. */
        externalId?: pulumi.Input<string>;
        /** Default: `stacklease`. */
        sessionName?: pulumi.Input<string>;
    }>;
    /**
     * The account that is expected, twelve digits: any other is an error. Default: the one that is found at create.
     * Changing it replaces.
     */
    accountId?: pulumi.Input<string>;
    /**
     * Region of the STS endpoint; IAM has one per partition. Default: `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the
     * region of the profile, then `us-east-1`.
     */
    region?: pulumi.Input<string>;
    /** One endpoint URL for all services, e.g. of an emulator. Default: AWS's own, or `AWS_ENDPOINT_URL`. */
    endpoint?: pulumi.Input<string>;
    /** Endpoint URLs by service; each wins over {@link endpoint}. */
    endpoints?: pulumi.Input<{
        /** Endpoint URL of IAM. Default: {@link AwsBackendArgs.endpoint}. */
        iam?: pulumi.Input<string>;
        /** Endpoint URL of STS. Default: {@link AwsBackendArgs.endpoint}. */
        sts?: pulumi.Input<string>;
    }>;
    /**
     * Length of leases that ask for none, and whose policy asks for none. Default: 768h, Vault's 32 days, cut to
     * {@link maxTtl}.
     */
    defaultTtl?: pulumi.Input<Duration>;
    /** Cap on every lease of the backend, counted from its issue. Default: 768h. */
    maxTtl?: pulumi.Input<Duration>;
    /** IAM path under which users are made, `/…/`. Default: `/stacklease/`. Changing it concerns new leases. */
    userPath?: pulumi.Input<string>;
    /** First part of user names. Default: `stacklease`. Changing it concerns new leases. */
    namePrefix?: pulumi.Input<string>;
    /**
     * ARN of a managed policy that bounds every user, unless its policy names another. Default: none. Changed in place
     * on every live lease.
     */
    permissionsBoundary?: pulumi.Input<string>;
    /** Tags of every user. Changed in place on every live lease. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Where leases come from: an AWS account and the identity that issues them. Vault's `vault mount aws` and
 * `vault write aws/config/root`. It is nothing in AWS itself; `pulumi up` and preview prove that the account is still
 * the one it was made in, and fail, naming both, when it is not.
 *
 * ```ts
 * const aws = new AwsBackend("aws", { defaultTtl: "1h", maxTtl: "24h" });
 * ```
 */
export class AwsBackend extends LeaseResource {
    /** First part of every lease id. */
    declare readonly mount: pulumi.Output<string>;
    /** The account it was made in. */
    declare readonly accountId: pulumi.Output<string>;
    /** `aws`, `aws-cn`, `aws-us-gov` or another partition of AWS. */
    declare readonly partition: pulumi.Output<string>;
    /** Who issues: the ARN of a user or role session, as of the last `up` or refresh that touched the backend. */
    declare readonly issuerArn: pulumi.Output<string>;
    /** UUID that says in AWS, as tag and path, which users are this ledger's. */
    declare readonly ledgerId: pulumi.Output<string>;
    /** Region of the STS endpoint, as given; null: each process uses the region of its environment or profile. */
    declare readonly region: pulumi.Output<string | null>;
    /** Length of leases for which neither they nor their policy set one; null: 768h applies. */
    declare readonly defaultTtl: pulumi.Output<Duration | null>;
    /** Cap on every lease, counted from its issue; null: 768h applies. */
    declare readonly maxTtl: pulumi.Output<Duration | null>;
    /** IAM path under which users are created. */
    declare readonly userPath: pulumi.Output<string>;
    /** First part of user names. */
    declare readonly namePrefix: pulumi.Output<string>;
    /** ARN of the managed policy that bounds every user, unless its policy names another; null for none. */
    declare readonly permissionsBoundary: pulumi.Output<string | null>;
    /** Tags of every user; null for none. */
    declare readonly tags: pulumi.Output<Record<string, string> | null>;

    /** @internal Names of the policies on this backend, to refuse a second one of the same name. */
    readonly policyNames = new Set<string>();

    /**
     * The connection as the engine has settled it, by whatever transforms and `ignoreChanges` there are. It is no
     * output: it holds the secret.
     */
    readonly #connection: SettledConnection;

    constructor(name: string, args: AwsBackendArgs = {}, options?: pulumi.CustomResourceOptions) {
        const operation = new Operation("create", "backend", name);
        refuseReading(operation, options);
        const given = givenArguments("AwsBackend", operation, args);
        const secretAccessKey = given.secretAccessKey === undefined ? undefined : pulumi.secret(given.secretAccessKey);
        const mount = orName(given.mount, name);
        const inputs = { ...given, mount, ...(secretAccessKey && { secretAccessKey }) };
        super("AwsBackend", "awsBackend", name, inputs, [...outputs, ...hiddenKeys], options, ["secretAccessKey"]);
        this.#connection = takeConnection(this);
    }

    /**
     * @internal What a lease takes over, leaf by leaf, so that a preview knows every leaf that it can. All of it comes
     * from the backend's own outputs, never from its arguments: whatever the engine has made of these, the lease is
     * issued by the identity that the backend has.
     */
    get handOver(): LeafByLeaf {
        return { ...this.#connection, ...Object.fromEntries(handedOn.map((key) => [key, this[key]])) } as LeafByLeaf;
    }
}

/** A lease's inputs from its backend, each on its own. */
type LeafByLeaf = { readonly [K in keyof LeaseBackend]: pulumi.Output<LeaseBackend[K]> };

/** A fact of the connection that is no output. */
type HiddenKey = Exclude<keyof Connection, "region">;

const hiddenKeys = connectionKeys.filter((key): key is HiddenKey => key !== "region");

type SettledConnection = Pick<LeafByLeaf, HiddenKey>;

/**
 * Takes the connection off a backend's properties, so that a program that exports the backend does not export its key.
 * The outputs go on to be settled by the engine.
 */
function takeConnection(backend: object): SettledConnection {
    const properties = backend as Partial<SettledConnection>;
    const taken = Object.fromEntries(hiddenKeys.map((key) => [key, properties[key]])) as SettledConnection;
    for (const key of hiddenKeys) {
        delete (properties as Record<string, unknown>)[key];
    }
    return { ...taken, secretAccessKey: secretUnlessNull(taken.secretAccessKey) };
}

/**
 * A secret, whoever has set it. `additionalSecretOutputs` makes one of null as well, which would encrypt all of a
 * lease's connection.
 */
function secretUnlessNull(key: pulumi.Output<string | null>): pulumi.Output<string | null> {
    return pulumi.unsecret(key).apply((value) => (value == null ? pulumi.output(null) : pulumi.secret(value)));
}

const handedOn = [
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

const outputs = [...handedOn, "issuerArn"];
