/**
 * A text in which no URL has a user, password or query: state backends may be given by URLs that hold secrets. A password may hold what
 * has a meaning in a URL, so that one with a `:` before its path is cut up to its last `@`.
 */
export function withoutCredentials(text: string): string {
    return text.replace(/\S+/g, (word) => {
        const start = word.indexOf("://") + "://".length;
        return start < "://".length ? word : word.slice(0, start) + withoutQuery(withoutUser(word.slice(start)));
    });
}

function withoutUser(address: string): string {
    const path = indexOf(address, "/");
    const hasPassword = address.slice(0, path).includes(":") && address.indexOf(":") < address.lastIndexOf("@");
    const end = hasPassword ? address.lastIndexOf("@") : address.slice(0, path).lastIndexOf("@");
    return address.slice(end + 1);
}

/** Punctuation at the end belongs to the sentence around the URL. */
function withoutQuery(address: string): string {
    const query = indexOf(address, "?");
    let end = address.length;
    while (end > query && `"'.,:;)`.includes(address.charAt(end - 1))) {
        end--;
    }
    return address.slice(0, query) + address.slice(end);
}

function indexOf(text: string, searched: string): number {
    const index = text.indexOf(searched);
    return index < 0 ? text.length : index;
}
