/**
 * A text in which no URL has a user, password or query: state backends may be given by URLs that hold secrets. A password may hold what
 * has a meaning in a URL, so that one with a `:` before its path is cut up to its last `@`.
 */
export function withoutCredentials(text: string): string {
    return text.replace(
        /\b([a-z][\w+.-]*:\/\/)(?:[^/\s:]*:\S*@|[^/\s]*@)?([^\s?]*)(?:\?\S*?(?=["'.,:;)]*(?:\s|$)))?/gi,
        "$1$2",
    );
}
