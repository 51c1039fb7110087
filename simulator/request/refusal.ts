/** Why a request did not get as far as its operation. Every service answers each reason with a code of its own. */
export type RefusalReason =
    | "noSignature"
    | "unknownKey"
    | "wrongSignature"
    | "expiredSignature"
    | "expiredToken"
    | "denied"
    | "unknownOperation";

/** A request that was refused before its operation ran. */
export class Refusal extends Error {
    constructor(
        readonly reason: RefusalReason,
        message: string,
    ) {
        super(message);
    }
}
