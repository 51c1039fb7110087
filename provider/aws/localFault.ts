/**
 * Something on this machine keeps a call of AWS from being made: credentials, a proxy or a CA. Nothing was sent. Its
 * text holds no secret.
 */
export class LocalFault extends Error {
    override readonly name = "LocalFault";

    /** @param remedy what to do */
    constructor(
        readonly code: string,
        message: string,
        readonly remedy: string,
    ) {
        super(message);
    }
}

/** A {@link LocalFault} by which there are no credentials. */
export class NoCredentials extends LocalFault {}
