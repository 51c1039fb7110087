import { connectionKeys } from "../aws/connection";
import { nearest } from "../policy/nearest";

/** The arguments of each resource. */
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

/** A resource of the provider, without its type prefix. */
export type ResourceName = keyof typeof argumentNames;

/**
 * What other systems call our arguments, in lower case and without underscores. The first that a resource has is meant.
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
    /** The name, or which key it is where it is none. */
    readonly name: string;
    readonly reason: string;
}

/** The arguments that a resource does not have. What is null or undefined is not given. */
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
    const own: readonly string[] = argumentNames[type];
    if (type === "AwsBackend" && ["externalid", "sessionname"].includes(plain(name))) {
        return "give it in assumeRole";
    }
    const same = own.find((each) => plain(each) === plain(name));
    if (same) {
        return `write ${same}`;
    }
    for (const [system, names] of Object.entries(foreignNames)) {
        const ours = Object.hasOwn(names, plain(name)) ? (names[plain(name)] ?? []) : [];
        const meant = ours.find((each) => own.includes(each));
        const other = ours[0] && ownerOf(ours[0]);
        if (meant) {
            return `it is a name of ${system}: write ${meant}`;
        }
        if (other) {
            return `it is a name of ${system}: give ${ours[0]} to the ${other}`;
        }
    }
    const near = nearest(plain(name), own);
    if (near) {
        return `did you mean ${near}?`;
    }
    // The one that is meant is rarely one that nobody has: a boundary that is left out bounds nothing.
    const [meant] = owners.flatMap((owner) => {
        const found = nearest(plain(name), argumentNames[owner]);
        return found ? [`${found} is an argument of ${owner}`] : [];
    });
    return meant ?? "leave it out";
}

/** A policy before its backend: what both have, a lease takes from the policy first. */
const owners = ["IamPolicy", "AwsBackend", "DynamicCredential"] as const;

function ownerOf(name: string): string | undefined {
    return owners.find((owner) => (argumentNames[owner] as readonly string[]).includes(name));
}

/** A name without what systems write differently. */
function plain(name: string): string {
    return name.toLowerCase().replace(/[_-]/g, "");
}
