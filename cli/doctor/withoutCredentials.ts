/** A text in which no URL has a user, password or query: state backends may be given by URLs that hold secrets. */
export function withoutCredentials(text: string): string {
    return text.replace(/\b([a-z][\w+.-]*:\/\/)(?:[^/\s@]*@)?([^\s?]*)(?:\?[^\s,;)]*)?/gi, "$1$2");
}
