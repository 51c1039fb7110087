/** Where a stack is. */
export interface StackLocation {
    /** As the Pulumi CLI takes it; undefined is the one that is selected. */
    readonly name: string | undefined;
    readonly cwd: string | undefined;
}

/** A stack, by where it is and by its names. */
export interface StackNames {
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
}
