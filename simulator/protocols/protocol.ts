import type { RefusalReason } from "../request/refusal";
import type { WireRequest } from "../request/request";
import { ServiceError } from "../service/service";

/** An answer on the wire. */
export interface Reply {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
}

/** How a service is spoken to. */
export interface Protocol {
    /** The name of the operation that a request asks for. */
    operationName(request: WireRequest): string;
    success(operation: string, result: unknown, requestId: string): Reply;
    failure(error: ServiceError, requestId: string): Reply;
    /** The service's own codes for requests that are refused before their operation runs. */
    readonly refusals: Refusals;
}

/** Error code and status of each refusal, and a message if the service has its own. */
export type Refusals = Readonly<Record<RefusalReason, readonly [code: string, status: number, message?: string]>>;

/** The service's error for a refusal. */
export function errorFor(refusals: Refusals, reason: RefusalReason, message: string): ServiceError {
    const [code, status, ownMessage] = refusals[reason];
    return new ServiceError(code, status, ownMessage ?? message);
}
