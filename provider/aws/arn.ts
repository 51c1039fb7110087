/** Where an account is. */
interface Account {
    readonly partition: string;
    readonly accountId: string;
}

/**
 * Assembles an ARN of IAM.
 * @param resource type, path and name, e.g. `role/deploy`
 */
export function iamArn({ partition, accountId }: Account, resource: string): string {
    return `arn:${partition}:iam::${accountId}:${resource}`;
}

/** Returns the account that an ARN names; empty if it names none. */
export function accountOf(arn: string): string {
    return arn.split(":")[4] ?? "";
}

/** Returns the name that ends an ARN of IAM, after its path. */
export function nameIn(arn: string): string {
    return arn.slice(arn.lastIndexOf("/") + 1);
}

/** What the id of an AWS account looks like. */
export const accountIdPattern = /^\d{12}$/;

/** Describes {@link accountIdPattern} in messages: "must be …". */
export const accountIdForm = "twelve digits in quotes: a number loses zeros at its beginning";
