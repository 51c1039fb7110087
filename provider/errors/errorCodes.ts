/** The usual cause of an error with a code, and its remedy. */
export interface ErrorDescription {
    readonly cause: string;
    readonly remedy: string;
}

/** All error codes of the provider and the command. docs/errors.md is generated from this table. */
export const errorCodes = {
    AccessDenied: {
        cause: "AWS denied a call: the issuer lacks a permission, or a policy denies it explicitly.",
        remedy: "Grant the action in the message. `stacklease issuer-policy` prints every permission that the issuer needs.",
    },
    AccountMismatch: {
        cause: "The credentials in use belong to another AWS account than the backend or lease.",
        remedy: "Switch to credentials of the account in the message, or correct `accountId`.",
    },
    Ambiguous: {
        cause: "More than one lease, policy, backend or stack matches what was given.",
        remedy: "Give a complete lease id, or choose one as the message says.",
    },
    AwsFailure: {
        cause: "AWS returned an error for which stacklease has no code. The message contains AWS's code.",
        remedy: "Follow the remedy in the message, or look up AWS's code in the AWS documentation.",
    },
    Cancelled: {
        cause: "The confirmation was declined, or there was no terminal to ask for it.",
        remedy: "Run the command again and confirm, or pass `--yes`.",
    },
    ClockSkew: {
        cause: "AWS rejected a signature as too old or too new.",
        remedy: "Correct the machine's clock.",
    },
    CommandFailed: {
        cause: "The command given to `run` or `exec` was not found or could not be started.",
        remedy: "Correct the command or PATH.",
    },
    CredentialsExpired: {
        cause: "The issuer's temporary credentials have expired.",
        remedy: "Log in again.",
    },
    CredentialsMissing: {
        cause: "There are no AWS credentials for the issuer.",
        remedy: "Follow the remedy in the message: log in, set AWS_PROFILE, or set `accessKeyId` and `secretAccessKey`.",
    },
    CredentialsRejected: {
        cause: "AWS rejected the issuer's access key or secret access key.",
        remedy: "Check that the key exists, is active, and belongs to the partition and endpoint in use.",
    },
    Interrupted: {
        cause: "Ctrl-C or another signal ended the command.",
        remedy: "Run the same command again. The message lists what is left, if anything.",
    },
    InvalidInput: {
        cause: "An input of a resource, or a configuration value, is not valid.",
        remedy: "Correct the input in the message.",
    },
    InvalidUsage: {
        cause: "The command was run with options or arguments that it does not accept.",
        remedy: "See `stacklease <command> --help`.",
    },
    LeaseEnded: {
        cause: "The lease has expired, was killed, or was never completed.",
        remedy: "Run `pulumi up` to replace it.",
    },
    LeaseStillActive: {
        cause: "AWS still accepts the credentials of a lease that was revoked.",
        remedy: "Run the same command again. The lease stays in the ledger until its end is proven.",
    },
    LocalFailure: {
        cause: "A file or another resource on this machine could not be read or written.",
        remedy: "Follow the remedy in the message.",
    },
    MissingEntity: {
        cause: "A managed policy, group or other entity that a lease needs does not exist in AWS.",
        remedy: "Create it, or correct its name.",
    },
    MultipleFailures: {
        cause: "Several parts of an operation failed. The message lists them.",
        remedy: "Follow the remedy in the message about each part.",
    },
    NetworkFailure: {
        cause: "A call did not reach AWS, or the response did not come from AWS.",
        remedy: "Check the endpoint, the network and the proxy.",
    },
    NoProject: {
        cause: "There is no Pulumi.yaml in the working folder or above it.",
        remedy: "Run the command in the project's folder, or pass `--cwd`.",
    },
    NoStackSelected: {
        cause: "No stack is selected, and none was given.",
        remedy: "Run `pulumi stack select`, or pass `--stack`.",
    },
    NotFound: {
        cause: "No lease, policy or backend matches what was given.",
        remedy: "Correct the name. `stacklease leases --all` lists all leases.",
    },
    NotOurs: {
        cause: "An IAM user is not proven to belong to this ledger. It is left untouched.",
        remedy: "If it belongs to the lease, remove it manually.",
    },
    NotReady: {
        cause: "AWS did not accept a new key in time, or did not allow the action of `readyCheck` in time.",
        remedy: "Run the same command again, or increase `readyTimeout`.",
    },
    NotRenewable: {
        cause: "AWS cannot move the end of a session.",
        remedy: "Issue another lease.",
    },
    NotRevocable: {
        cause: "AWS cannot end the session before its expiration.",
        remedy: "Wait until its expiration, which the message shows.",
    },
    PackageMissing: {
        cause: "An npm package is not installed where it is needed: @pulumi/pulumi, or stacklease in the program's folder.",
        remedy: "Run `npm install` with the package that the message names.",
    },
    PreconditionFailed: {
        cause: "The operation would be possible, but not now: a lease is protected, a key is still in use elsewhere, or a renewal would end the lease.",
        remedy: "Follow the remedy in the message, and run the same command again.",
    },
    PulumiFailure: {
        cause: "The Pulumi CLI failed or was killed. The message contains its output.",
        remedy: "Follow the remedy in the message.",
    },
    PulumiMissing: {
        cause: "There is no Pulumi CLI on PATH.",
        remedy: "Install it: https://www.pulumi.com/docs/install/",
    },
    QuotaExceeded: {
        cause: "An AWS quota is used up, or a policy is larger than AWS allows.",
        remedy: "Remove what is not needed, or ask AWS for a higher quota.",
    },
    StackMissing: {
        cause: "There is no stack with the given name.",
        remedy: "Correct the name. `pulumi stack ls` lists the stacks.",
    },
    StackUnavailable: {
        cause: "The stack, its state or the state backend cannot be read or written: the passphrase is wrong, the login is missing, the stack is locked, or a file is damaged.",
        remedy: "Follow the remedy in the message. `stacklease doctor` examines the stack.",
    },
    StateDamaged: {
        cause: "The stack's state contains data that stacklease does not store there.",
        remedy: "Restore the state from a backup, or correct it with `pulumi stack export` and `pulumi stack import`.",
    },
    Throttled: {
        cause: "AWS throttled a call until the retries ran out.",
        remedy: "Run the same command again.",
    },
    TimedOut: {
        cause: "AWS or the Pulumi CLI did not respond in time.",
        remedy: "Run the same command again.",
    },
    TlsFailure: {
        cause: "A TLS connection failed, or its certificate is not trusted.",
        remedy: "Set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to the certificate of the CA, or correct the endpoint.",
    },
    UnexpectedFailure: {
        cause: "An unexpected condition occurred in stacklease.",
        remedy: "Report it as a bug, with the output of the same command and `--debug`.",
    },
    WrongProject: {
        cause: "The stack belongs to another project than the one in the working folder.",
        remedy: "Run the command in that project's folder, or pass `--cwd`.",
    },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

/** Code of an error. */
export type ErrorCode = keyof typeof errorCodes;
