import { LeaseError } from "../provider/leaseError";

/**
 * Returns where an error and its causes come from, for `--debug`. The messages of other libraries are left out: AWS's may quote a policy document,
 * which may be a secret.
 */
export function debugText(error: unknown): string {
    const chain = new Set<Error>();
    for (let each = error; each instanceof Error && !chain.has(each); each = each.cause) {
        chain.add(each);
    }
    return [...chain].flatMap((each) => [headingOf(each), ...framesOf(each)]).join("\n");
}

function headingOf(error: Error): string {
    if (LeaseError.isInstance(error)) {
        return `${error.code}: ${error.message}`;
    }
    const { Code, code, $metadata } = error as Error & {
        readonly Code?: string;
        readonly code?: string;
        readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
    };
    const about = [
        ...(code && code !== error.name ? [code] : []),
        ...(Code && Code !== error.name ? [Code] : []),
        ...($metadata?.httpStatusCode ? [`HTTP status ${$metadata.httpStatusCode}`] : []),
        ...($metadata?.requestId ? [`request id ${$metadata.requestId}`] : []),
    ];
    return `caused by ${error.name}${about.length > 0 ? ` (${about.join(", ")})` : ""}`;
}

function framesOf({ stack = "" }: Error): string[] {
    return stack.split("\n").filter((line) => /^\s+at /.test(line));
}
