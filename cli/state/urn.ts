/** The name of a resource, as its program gives it: never secret, since a URN is not. */
export function nameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
