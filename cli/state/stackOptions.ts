/** Options that select the stacks of a subcommand. */
export interface StackOptions {
    /**
     * Name as the Pulumi CLI takes it, also `organization/project/stack`.
     * @default the selected stack
     */
    readonly stack?: string;
    /**
     * Folder to work in, as `pulumi --cwd`.
     * @default the current folder
     */
    readonly cwd?: string;
    /** Whether to use every stack of the state backend. */
    readonly all?: boolean;
}

/** Returns the name of the stack that an option or the environment requests; undefined means the selected stack. */
export function requestedStack({ stack }: StackOptions): string | undefined {
    return stack ?? (process.env.PULUMI_STACK || undefined);
}
