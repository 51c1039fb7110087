/** How to go on with a rotation that has stopped. */
export const goOn = "run the same command again to go on";

/** The message of an error with that for its remedy, after the one that it may have. */
export function withGoOn(message: string): string {
    if (message.includes("run the same command again")) {
        return message;
    }
    return message.includes("; ") ? `${message}, and ${goOn}` : `${message}; correct that, and ${goOn}`;
}
