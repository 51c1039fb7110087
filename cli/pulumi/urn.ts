/** Returns the project and the stack of a resource. */
export function stackIn(urn: string): { readonly project: string; readonly stack: string } {
    const [stack = "", project = ""] = urn.slice("urn:pulumi:".length).split("::");
    return { project, stack };
}

/** Returns the name of a resource, as its program sets it. Never secret, since a URN is not. */
export function resourceNameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
