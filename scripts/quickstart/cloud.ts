/** Environment variables for child processes; undefined removes a variable. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the quickstart issues its lease. */
export interface Cloud {
    readonly name: "embedded" | "aws";
    /** Variables for Pulumi and its plugin, in addition to this process's environment. */
    readonly env: Environment;
    /** Settings of an SDK client that calls it as the issuer. */
    readonly issuer: ClientSettings;
    /** Waits until the user no longer needs it, if it runs in this process. */
    keepOpen(): Promise<void>;
    /** Stops it, if it runs in this process. */
    close(): Promise<void>;
}

/** Settings of an SDK client. */
export interface ClientSettings {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}
