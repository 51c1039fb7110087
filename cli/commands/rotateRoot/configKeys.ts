/** The config keys by which a program gets its root key. */
export interface ConfigKeys {
    readonly id: string;
    readonly secret: string;
}

/** A config key with its namespace: that of the project where it names none, as the Pulumi CLI has it. */
export function wholeKey(key: string, project: string): string {
    return key.includes(":") ? key : `${project}:${key}`;
}
