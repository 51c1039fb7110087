import { connectionKeys } from "../aws/connection";
import { nearest } from "../policy/nearest";

/** Arguments of each resource. */
export const argumentNames = {
    AwsBackend: [
        ...["mount", ...connectionKeys, "accountId"],
        ...["defaultTtl", "maxTtl", "userPath", "namePrefix", "permissionsBoundary", "tags"],
    ],
    IamPolicy: [
        ...["backend", "policyName", "policy", "policyArns", "groups", "credentialType", "roleArn", "roleArns"],
        ...["externalId", "sessionTags", "sourceIdentity", "mfaSerialNumber", "revocable", "ttl", "maxTtl"],
        ...["permissionsBoundary", "tags"],
    ],
    DynamicCredential: [
        ...["policy", "backend", "ttl", "maxTtl", "renewBefore", "rotateBefore", "onExpiry", "rotationTrigger"],
        ...["overlap", "readyTimeout", "readyCheck", "roleArn", "roleSessionName", "tags"],
    ],
} as const satisfies Record<string, readonly string[]>;

/** A resource of the provider, without the type prefix. */
export type ResourceName = keyof typeof argumentNames;

/**
 * Argument names of other systems, in lower case and without underscores, and the arguments that they stand for. The
 * first argument that a resource has is the one to suggest.
 * https://registry.terraform.io/providers/hashicorp/vault/latest/docs/resources/aws_secret_backend_role
 * https://registry.terraform.io/providers/hashicorp/vault/latest/docs/resources/aws_secret_backend
 * https://infisical.com/docs/documentation/platform/dynamic-secrets/aws-iam
 */
const foreignNames: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    "Vault and Terraform": {
        accesskey: ["accessKeyId"],
        secretkey: ["secretAccessKey"],
        secretkeywo: ["secretAccessKey"],
        defaultleasettlseconds: ["defaultTtl", "ttl"],
        maxleasettlseconds: ["maxTtl"],
        defaultststtl: ["ttl", "defaultTtl"],
        maxststtl: ["maxTtl"],
        lease: ["defaultTtl", "ttl"],
        leasemax: ["maxTtl"],
        iamendpoint: ["endpoints"],
        stsendpoint: ["endpoints"],
        stsregion: ["region"],
        path: ["mount"],
        usernametemplate: ["namePrefix"],
        policydocument: ["policy"],
        permissionsboundaryarn: ["permissionsBoundary"],
        iamgroups: ["groups"],
        iamtags: ["tags"],
        role: ["policy", "roleArn"],
        rolearn: ["roleArn", "assumeRole"],
        name: ["policyName", "mount"],
    },
    Infisical: {
        permissionboundarypolicyarn: ["permissionsBoundary"],
        usergroups: ["groups"],
        awspath: ["userPath"],
        accesskeyconfig: ["accessKeyId"],
        assumeroleconfig: ["assumeRole"],
    },
    AWS: {
        managedpolicyarns: ["policyArns"],
        inlinepolicy: ["policy"],
        durationseconds: ["ttl", "defaultTtl"],
        serialnumber: ["mfaSerialNumber"],
    },
};

/** An argument that a resource does not have, and what to write instead. */
export interface UnknownArgument {
    /** Name of the argument. Its position among the keys if the key is not a valid name. */
    readonly name: string;
    readonly reason: string;
}

/** Returns the arguments that a resource does not have. Ignores arguments that are null or undefined. */
export function unknownArguments(type: ResourceName, args: object): UnknownArgument[] {
    const known: readonly string[] = argumentNames[type];
    const names = Object.keys(args);
    return Object.entries(args)
        .filter(([name, value]) => value != null && !known.includes(name))
        .map(([name]) => ({
            name: /^[a-z_]\w{0,63}$/i.test(name) ? name : `key ${names.indexOf(name) + 1} of ${names.length}`,
            reason: `is not an argument of ${type}; ${remedyFor(type, name)}`,
        }));
}

function remedyFor(type: ResourceName, name: string): string {
    const known: readonly string[] = argumentNames[type];
    if (type === "AwsBackend" && ["externalid", "sessionname"].includes(normalize(name))) {
        return "set it in assumeRole";
    }
    const sameName = known.find((each) => normalize(each) === normalize(name));
    if (sameName) {
        return `use ${sameName}`;
    }
    for (const [system, names] of Object.entries(foreignNames)) {
        const targets = Object.hasOwn(names, normalize(name)) ? (names[normalize(name)] ?? []) : [];
        const target = targets.find((each) => known.includes(each));
        const otherOwner = targets[0] && ownerOf(targets[0]);
        if (target) {
            return `it is an argument of ${system}: use ${target}`;
        }
        if (otherOwner) {
            return `it is an argument of ${system}: set ${targets[0]} on the ${otherOwner}`;
        }
    }
    const similar = nearest(normalize(name), known);
    if (similar) {
        return `did you mean ${similar}?`;
    }
    // Usually another resource has the argument. To suggest leaving it out is the last resort: a permissions boundary
    // that is left out bounds nothing.
    const [target] = owners.flatMap((owner) => {
        const similar = nearest(normalize(name), argumentNames[owner]);
        return similar ? [`did you mean ${similar} of ${owner}?`] : [];
    });
    return target ?? "remove it";
}

/**
 * The resources, in the order in which a name is looked up. The policy comes before its backend: if both have an
 * argument, a lease takes it from the policy first.
 */
const owners = ["IamPolicy", "AwsBackend", "DynamicCredential"] as const;

function ownerOf(name: string): string | undefined {
    return owners.find((owner) => (argumentNames[owner] as readonly string[]).includes(name));
}

/** Returns a name without the differences in spelling between systems. */
function normalize(name: string): string {
    return name.toLowerCase().replace(/[_-]/g, "");
}
