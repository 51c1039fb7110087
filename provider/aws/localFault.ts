/**
 * A fault of this machine that prevents a call to AWS: its credentials, proxy or CA bundle. No request was sent. The
 * message contains no secret.
 */
export class LocalFault extends Error {
    override readonly name = "LocalFault";

    /** @param remedy how to fix it */
    constructor(
        readonly code: string,
        message: string,
        readonly remedy: string,
    ) {
        super(message);
    }
}

/** A {@link LocalFault} because of which there are no credentials. */
export class NoCredentials extends LocalFault {}
