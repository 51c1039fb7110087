import type { WireRequest } from "../request/request";
import type { Account } from "../state/account";
import type { Clock } from "../state/clock";
import type { AppliedPolicy, Tag } from "../state/iamResources";

/** Who signed a request, as far as authorization and GetCallerIdentity need to know. */
export interface Caller {
    /** A user by a long-term key, or a session of one of the kinds that STS makes. */
    readonly kind: "user" | "role session" | "federated user" | "user session";
    readonly account: Account;
    /** The access key that signed. */
    readonly accessKeyId: string;
    readonly arn: string;
    /** `AIDA…` for a user, `AROA…:session` for a role session, `account:name` for a federated user. */
    readonly userId: string;
    /**
     * ARN of what the caller acts for, `aws:PrincipalArn`: the role of a role session, else the same as {@link arn}.
     */
    readonly principalArn: string;
    /** Name in lower case of the IAM user that the caller is; absent for role sessions and federated users. */
    readonly userName?: string;
    /** The identity policies that apply: each must be read as one list, allow in any and deny in any. */
    readonly identityPolicies: readonly AppliedPolicy[];
    /** The permissions boundary, when there is one. */
    readonly boundary?: AppliedPolicy;
    /** The service control policies of the account, when it is in an organization. */
    readonly serviceControlPolicies?: readonly AppliedPolicy[];
    /** Session policies, when the caller is a session that was made with some. */
    readonly sessionPolicies?: readonly AppliedPolicy[];
    /** What sessions inherit that a role session makes. */
    readonly passedOn?: { readonly tags: ReadonlyMap<string, Tag>; readonly sourceIdentity?: string };
    /** What the caller brings to the request context, e.g. `aws:username`, `aws:userid`, `aws:PrincipalTag/…`. */
    readonly context: RequestContext;
}

/** Condition keys to values. Keys are matched ignoring case. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** A call whose signature holds, on its way to the operation. */
export interface Call {
    readonly caller: Caller;
    /** Every account by its id, for the operations that reach into another. */
    readonly accounts: ReadonlyMap<string, Account>;
    readonly clock: Clock;
    /** The region of the credential scope. */
    readonly region: string;
    /** The parameters in the form of the service's protocol. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly request: WireRequest;
}

/** What an operation asks to be authorized for. */
export interface Demand {
    /** `iam:CreateUser` */
    readonly action: string;
    /** ARN, or `*` for actions without resource-level permissions. */
    readonly resource: string;
    /** Condition keys that this action brings, e.g. `iam:PermissionsBoundary`, `aws:RequestTag/team`. */
    readonly context?: RequestContext;
    /** Of actions on a role to be assumed. */
    readonly trust?: TrustPolicy;
}

/** The policy of a role that says who may assume it. */
export interface TrustPolicy {
    /** Of the account that the role is in; undefined together with the document for a role that does not exist. */
    readonly accountId: string | undefined;
    readonly document: string | undefined;
}

/**
 * An answer to be rendered: nested objects become elements, arrays become `<member>` lists, maps become `<entry>`
 * lists.
 */
export type Answer = { readonly [element: string]: AnswerValue };
/** A value of an answer. Elements that are undefined are left out. */
export type AnswerValue = string | number | boolean | Date | Answer | AnswerMap | readonly AnswerValue[] | undefined;
/** A map of an answer. It is an interface because a type alias cannot refer to itself here. */
export interface AnswerMap extends ReadonlyMap<string, AnswerValue> {}

/** An operation of a service. */
export interface ServiceOperation<Result = Answer> {
    /**
     * What must be allowed before {@link run}. Empty for operations that need no permission. May throw a ServiceError
     * for ill-formed parameters.
     */
    demands(call: Call): readonly Demand[];
    /** Carries the operation out. It is synchronous, so that every call is atomic. Throws a {@link ServiceError}. */
    run(call: Call): Result;
}

/** The operations of a service by name, e.g. `CreateUser`. */
export type Service<Result = Answer> = Readonly<Record<string, ServiceOperation<Result>>>;

/** An error as AWS answers it. */
export class ServiceError extends Error {
    constructor(
        /** The wire code, e.g. `NoSuchEntity`. */
        readonly code: string,
        /** The HTTP status. */
        readonly status: number,
        message: string,
        /** `Sender` for 4xx, `Receiver` for 5xx. */
        readonly fault: "Sender" | "Receiver" = status < 500 ? "Sender" : "Receiver",
    ) {
        super(message);
        this.name = code;
    }
}
