/** Which stacks a subcommand works on. */
export interface StackOptions {
    /** Name as the Pulumi CLI takes it, also `organization/project/stack`. Default: the one that is selected. */
    readonly stack?: string;
    /** The folder to work in, as `pulumi --cwd`. Default: the current one. */
    readonly cwd?: string;
    /** Every stack of the project's backend. */
    readonly all?: boolean;
}

/** The name of the stack that is asked for, by option or environment; undefined is the one that is selected. */
export function requestedStack({ stack }: StackOptions): string | undefined {
    return stack ?? (process.env.PULUMI_STACK || undefined);
}
