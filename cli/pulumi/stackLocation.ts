/** The location of a stack. */
export interface StackLocation {
    /** Name as the Pulumi CLI takes it; undefined means the selected stack. */
    readonly name: string | undefined;
    /** Working folder for the Pulumi CLI; undefined means the current folder. */
    readonly cwd: string | undefined;
}

/** The location of a stack, with its project and short name. */
export interface StackNames {
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
}
