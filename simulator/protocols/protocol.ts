import type { RefusalReason } from "../request/refusal";
import type { WireRequest } from "../request/request";
import { ServiceError } from "../service/service";

/** An HTTP response. */
export interface Reply {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
}

/** The wire protocol of a service. */
export interface Protocol {
    /** Returns the name of the operation that a request calls. */
    operationName(request: WireRequest): string;
    /** Renders the result of an operation. */
    success(operation: string, result: unknown, requestId: string): Reply;
    /** Renders an error. */
    failure(error: ServiceError, requestId: string): Reply;
    /** The service's own errors for requests that are rejected before their operation runs. */
    readonly refusals: Refusals;
}

/** Error code and HTTP status of each refusal, and the message if the service has its own. */
export type Refusals = Readonly<Record<RefusalReason, readonly [code: string, status: number, message?: string]>>;

/** Returns the service's error for a refusal. */
export function errorFor(refusals: Refusals, reason: RefusalReason, message: string): ServiceError {
    const [code, status, ownMessage] = refusals[reason];
    return new ServiceError(code, status, ownMessage ?? message);
}
