/** An environment for child processes; undefined takes a variable out. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the quickstart issues its lease. */
export interface Cloud {
    readonly name: "embedded" | "aws";
    /** What Pulumi and its plugin run with, beside the environment of this process. */
    readonly env: Environment;
    /** Settings of an SDK client that talks to it as the issuer. */
    readonly issuer: ClientSettings;
    /** Keeps it there until the user has done with it, where that takes a process of ours. */
    keepOpen(): Promise<void>;
    close(): Promise<void>;
}

export interface ClientSettings {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}
