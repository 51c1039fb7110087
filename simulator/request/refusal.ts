/** Why a request was rejected before its operation ran. Each service has its own error code for each reason. */
export type RefusalReason =
    | "noSignature"
    | "unknownKey"
    | "wrongSignature"
    | "expiredSignature"
    | "expiredToken"
    | "denied"
    | "unknownOperation";

/** A request that was rejected before its operation ran. */
export class Refusal extends Error {
    constructor(
        readonly reason: RefusalReason,
        message: string,
    ) {
        super(message);
    }
}
