/** An account and its partition. */
interface Account {
    readonly partition: string;
    readonly accountId: string;
}

/**
 * Returns the ARN of an IAM resource.
 * @param resource type, path and name, e.g. `role/deploy`
 */
export function iamArn({ partition, accountId }: Account, resource: string): string {
    return `arn:${partition}:iam::${accountId}:${resource}`;
}

/** Returns the account id in an ARN. Empty if the ARN has none. */
export function accountOf(arn: string): string {
    return arn.split(":")[4] ?? "";
}

/** Returns the name of the resource in an IAM ARN, without its path. */
export function nameIn(arn: string): string {
    return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Pattern of an AWS account id. */
export const accountIdPattern = /^\d{12}$/;

/** Description of {@link accountIdPattern} for messages. Completes "must be …". */
export const accountIdForm = "twelve digits in quotes, because a number loses its leading zeros";
