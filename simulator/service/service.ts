import type { WireRequest } from "../request/request";
import type { Account } from "../state/account";
import type { Clock } from "../state/clock";
import type { AppliedPolicy, Tag } from "../state/iamResources";

/** The caller of a request, as needed by authorization and GetCallerIdentity. */
export interface Caller {
    /** A user with a long-term key, or the kind of an STS session. */
    readonly kind: "user" | "role session" | "federated user" | "user session";
    readonly account: Account;
    /** Id of the access key that signed the request. */
    readonly accessKeyId: string;
    readonly arn: string;
    /** `AIDA…` for a user, `AROA…:session` for a role session, `account:name` for a federated user. */
    readonly userId: string;
    /**
     * ARN of the principal, `aws:PrincipalArn`: the role of a role session, otherwise the same as {@link arn}.
     */
    readonly principalArn: string;
    /** Name of the IAM user in lower case. Absent for role sessions and federated users. */
    readonly userName?: string;
    /** Identity policies that apply. They are evaluated together: any can allow, and any can deny. */
    readonly identityPolicies: readonly AppliedPolicy[];
    /** Permissions boundary, if there is one. */
    readonly boundary?: AppliedPolicy;
    /** Service control policies of the account, if it is in an organization. */
    readonly serviceControlPolicies?: readonly AppliedPolicy[];
    /** Session policies, if the caller is a session that was created with some. */
    readonly sessionPolicies?: readonly AppliedPolicy[];
    /** What sessions inherit that are created with this role session. */
    readonly passedOn?: { readonly tags: ReadonlyMap<string, Tag>; readonly sourceIdentity?: string };
    /** Condition keys of the caller, e.g. `aws:username`, `aws:userid`, `aws:PrincipalTag/…`. */
    readonly context: RequestContext;
}

/** Condition keys with their values. Keys are compared ignoring case. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** A call with a valid signature. */
export interface Call {
    readonly caller: Caller;
    /** All accounts by id, for operations across accounts. */
    readonly accounts: ReadonlyMap<string, Account>;
    readonly clock: Clock;
    /** Region of the credential scope. */
    readonly region: string;
    /** Parameters in the form of the service's protocol. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly request: WireRequest;
}

/** An action on a resource that has to be authorized. */
export interface Demand {
    /** E.g. `iam:CreateUser`. */
    readonly action: string;
    /** ARN, or `*` for actions without resource-level permissions. */
    readonly resource: string;
    /** Condition keys of this action, e.g. `iam:PermissionsBoundary`, `aws:RequestTag/team`. */
    readonly context?: RequestContext;
    /** Trust policy, if the action assumes a role. */
    readonly trust?: TrustPolicy;
}

/** The trust policy of a role. */
export interface TrustPolicy {
    /** Account of the role. Undefined, like the document, if the role does not exist. */
    readonly accountId: string | undefined;
    readonly document: string | undefined;
}

/**
 * The result of an operation, to be rendered. Nested objects become elements, arrays become `<member>` lists, maps
 * become `<entry>` lists.
 */
export type Answer = { readonly [element: string]: AnswerValue };
/** A value of an answer. Undefined elements are omitted. */
export type AnswerValue = string | number | boolean | Date | Answer | AnswerMap | readonly AnswerValue[] | undefined;
/** A map of an answer. It is an interface because a type alias cannot refer to itself here. */
export interface AnswerMap extends ReadonlyMap<string, AnswerValue> {}

/** An operation of a service. */
export interface ServiceOperation<Result = Answer> {
    /**
     * Returns what has to be allowed before {@link run}. Empty if the operation needs no permission.
     * @throws {ServiceError} if a parameter is malformed
     */
    demands(call: Call): readonly Demand[];
    /**
     * Runs the operation. It is synchronous, so that every call is atomic.
     * @throws {ServiceError} if AWS would reject the call
     */
    run(call: Call): Result;
}

/** The operations of a service by name, e.g. `CreateUser`. */
export type Service<Result = Answer> = Readonly<Record<string, ServiceOperation<Result>>>;

/** An error response of AWS. */
export class ServiceError extends Error {
    constructor(
        /** Error code, e.g. `NoSuchEntity`. */
        readonly code: string,
        /** HTTP status. */
        readonly status: number,
        message: string,
        /** `Sender` for 4xx, `Receiver` for 5xx. */
        readonly fault: "Sender" | "Receiver" = status < 500 ? "Sender" : "Receiver",
    ) {
        super(message);
        this.name = code;
    }
}
