import { LeaseError } from "../../provider/errors/leaseError";
import { CombinedError } from "./cliError";

/**
 * Returns the stack traces of an error, its causes and the failures that it combines, for `--debug`. Leaves out
 * messages of other libraries: AWS's may quote a policy document, which may be secret.
 */
export function debugText(error: unknown): string {
    const chain = new Set<Error>();
    for (let each = error; each instanceof Error && !chain.has(each); each = each.cause) {
        chain.add(each);
    }
    return [...chain].flatMap((each) => [headingOf(each), ...framesOf(each), ...failuresOf(each)]).join("\n");
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
    const details = [
        ...(code && code !== error.name ? [code] : []),
        ...(Code && Code !== error.name ? [Code] : []),
        ...($metadata?.httpStatusCode ? [`HTTP status ${$metadata.httpStatusCode}`] : []),
        ...($metadata?.requestId ? [`request id ${$metadata.requestId}`] : []),
    ];
    return `caused by ${error.name}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
}

function failuresOf(error: Error): string[] {
    return error instanceof CombinedError ? error.failures.map((failure) => debugText(failure.error)) : [];
}

function framesOf({ stack = "" }: Error): string[] {
    return stack.split("\n").filter((line) => /^\s+at /.test(line));
}
