import type { IsPartition } from "./arns";

/**
 * Kinds of IAM resources in ARNs.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const iamKinds = [
    "access-report",
    "assumed-role",
    "contextProvider",
    "delegation-request",
    "federated-user",
    "group",
    "instance-profile",
    "mfa",
    "oidc-provider",
    "policy",
    "report",
    "role",
    "role-template",
    "saml-provider",
    "server-certificate",
    "sms-mfa",
    "user",
];

/**
 * Kinds of S3 resources that have a region and an account.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const regionalS3Kinds = ["access-grants", "accesspoint", "async-request", "job", "storage-lens", "storage-lens-group"];

const notAnArn = 'must be "*" or an ARN of six parts, such as "arn:aws:s3:::bucket/*"; a shorter ARN must end with *';

/**
 * Other names in IAM ARNs that AWS accepts: CloudFrontFullAccess contains `arn:aws:iam::*:*`, and
 * IAMAuditRootUserCredentials `arn:aws:iam::*:root`.
 */
const otherIamNames = ["*", "root"];

/**
 * First characters of a resource whose kind is open: a wildcard, or a policy variable as {@link partsOf} returns it.
 */
const anyKind = ["*", "$"];

/**
 * Returns why AWS rejects a text as a resource, or undefined. The reason shows no part of the text. IAM fills the
 * missing parts of a short ARN that ends in `*` with `*`. It validates only its own resources and those of S3 and Route
 * 53 in more detail.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceFault(resource: string, isPartition: IsPartition): string | undefined {
    if (resource === "*") {
        return undefined;
    }
    const [prefix, partition = "", service = "", region = "*", account, ...rest] = partsOf(resource);
    if (prefix !== "arn" || (rest.length === 0 && !resource.endsWith("*"))) {
        return notAnArn;
    }
    if (partition !== "*" && !isPartition(partition)) {
        return 'must begin with "arn:" and an AWS partition, such as aws, aws-cn or aws-us-gov, or *';
    }
    if (!/^[A-Za-z0-9.-]+$/.test(service)) {
        return 'must have the complete service name after the partition, such as "arn:aws:sqs:*"; AWS does not allow a wildcard in the service';
    }
    const isShort = account === undefined && region === "*";
    const place = { region: isShort ? "" : region, account: account ?? "*" };
    const name = rest.length === 0 ? "*" : rest.join(":");
    switch (service.toLowerCase()) {
        case "iam":
            return iamFault(place, name);
        case "s3":
            return s3Fault(place, name);
        case "route53":
            return route53Fault(place);
        default:
            return undefined;
    }
}

/** Region and account of an ARN. The region is empty if a short ARN leaves it to its final `*`. */
interface Place {
    readonly region: string;
    readonly account: string;
}

/**
 * Returns the parts of an ARN. A policy variable belongs to one part, even if it contains colons, and is returned as
 * `$`.
 */
function partsOf(arn: string): string[] {
    return arn.replace(/\$\{(\$|[^${}]*)\}/g, "$").split(":");
}

function iamFault({ region }: Place, name: string): string | undefined {
    if (region !== "") {
        return 'is an IAM ARN, which has no region; leave the region empty, as in "arn:aws:iam::123456789012:role/name"';
    }
    const canExist =
        otherIamNames.includes(name) ||
        name.startsWith("$") ||
        iamKinds.some((kind) => isKindOf(name)(kind) && name.length > kind.length + 1);
    return canExist
        ? undefined
        : 'must end with "*", "root" or a kind of IAM resource and its name, such as "role/name", "user/path/*" or "policy/*"';
}

/**
 * Returns why AWS rejects an S3 resource, or undefined. `*` is a valid account, since AWS's own policies use it for
 * buckets.
 */
function s3Fault({ region, account }: Place, name: string): string | undefined {
    const isBucket = !regionalS3Kinds.some(isKindOf(name)) && !anyKind.some((start) => name.startsWith(start));
    return isBucket && (region !== "" || !["", "*"].includes(account))
        ? 'is a bucket or object, whose ARN has neither region nor account; write "arn:aws:s3:::bucket" or "arn:aws:s3:::bucket/*"'
        : undefined;
}

/**
 * Returns why AWS rejects a Route 53 resource, or undefined.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
 */
function route53Fault({ region, account }: Place): string | undefined {
    return region !== "" || !["", "*"].includes(account)
        ? 'is a Route 53 ARN, which has neither region nor account; write "arn:aws:route53:::hostedzone/ID"'
        : undefined;
}

function isKindOf(name: string): (kind: string) => boolean {
    return (kind) => name.startsWith(`${kind}/`);
}
