/** What usually causes an error of a code, and what to do then. */
export interface ErrorDescription {
    readonly cause: string;
    readonly remedy: string;
}

/** The codes of all errors of the provider and of the command. docs/errors.md is generated from this table. */
export const errorCodes = {
    AccessDenied: {
        cause: "AWS denied a call: the issuer lacks a permission, or a policy denies it explicitly.",
        remedy: "Grant the action that the message names. `stacklease issuer-policy` prints every permission that the issuer needs.",
    },
    AccountMismatch: {
        cause: "The credentials in use belong to another AWS account than the backend or lease.",
        remedy: "Switch to credentials of the account that the message names, or correct `accountId`.",
    },
    AwsFailure: {
        cause: "AWS answered a call with an error that has no code of its own here. The message contains AWS's code.",
        remedy: "Do what the message says, or look AWS's code up in the AWS documentation.",
    },
    Cancelled: {
        cause: "The confirmation was declined, or there was no terminal to ask for it.",
        remedy: "Run the command again and confirm, or pass `--yes`.",
    },
    ClockSkew: {
        cause: "AWS refused a signature as too old or too new.",
        remedy: "Set the machine's clock.",
    },
    CommandFailed: {
        cause: "The command given to `run` or `exec` was not found or could not be started.",
        remedy: "Correct the command or PATH.",
    },
    CredentialsExpired: {
        cause: "The issuer's temporary credentials have expired.",
        remedy: "Sign in again.",
    },
    CredentialsMissing: {
        cause: "There are no AWS credentials for the issuer.",
        remedy: "Do what the message says: sign in, set AWS_PROFILE, or set `accessKeyId` and `secretAccessKey`.",
    },
    CredentialsRejected: {
        cause: "AWS does not accept the issuer's access key or secret.",
        remedy: "Check that the key exists, is active, and belongs to the partition and endpoint in use.",
    },
    Interrupted: {
        cause: "Ctrl-C or another signal ended the command.",
        remedy: "Run the same command again. The message says what is left, if anything.",
    },
    InvalidInput: {
        cause: "An input, option or configuration value cannot be used.",
        remedy: "Correct the input that the message names.",
    },
    InvalidUsage: {
        cause: "The command was called with options or arguments that it does not take.",
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
        cause: "A file or another resource of this machine could not be read or written.",
        remedy: "Do what the message says.",
    },
    MissingEntity: {
        cause: "A managed policy, group or other entity that a lease needs does not exist in AWS.",
        remedy: "Create it, or correct its name.",
    },
    MultipleFailures: {
        cause: "Several parts of an operation failed. The message lists each.",
        remedy: "Do what the message says for each part.",
    },
    NetworkFailure: {
        cause: "A call did not reach AWS, or something other than AWS answered it.",
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
        cause: "There is no lease, policy, backend or stack with the given name, or more than one.",
        remedy: "Correct the name. `stacklease leases --all` lists all leases.",
    },
    NotOurs: {
        cause: "An IAM user is not proven to belong to this ledger. It is left untouched.",
        remedy: "Remove it by hand if it is the lease's.",
    },
    NotReady: {
        cause: "AWS did not accept a new key, or did not allow the action of `readyCheck`, in time.",
        remedy: "Run the same command again, or raise `readyTimeout`.",
    },
    NotRevocable: {
        cause: "AWS cannot end the session before its expiration.",
        remedy: "Wait until its expiration, which the message names.",
    },
    PulumiFailure: {
        cause: "The Pulumi CLI failed or was killed. The message contains what it printed.",
        remedy: "Do what the message says.",
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
        cause: "The stack or its state cannot be read or written: its passphrase is wrong, or it is locked.",
        remedy: "Do what the message says. `stacklease doctor` examines the stack.",
    },
    StateDamaged: {
        cause: "The stack's state contains something that stacklease does not store there.",
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
        cause: "stacklease encountered an unexpected condition.",
        remedy: "Report it as a bug, with the output of the same command and `--debug`.",
    },
    WrongProject: {
        cause: "The stack belongs to another project than the one in the working folder.",
        remedy: "Run the command in that project's folder, or pass `--cwd`.",
    },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

/** What kind of error it is. */
export type ErrorCode = keyof typeof errorCodes;
