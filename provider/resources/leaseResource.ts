import * as pulumi from "@pulumi/pulumi";
import { typePrefix } from "../lease/naming";
import { proveRuntime } from "./proveRuntime";

/** Member of `stacklease/runtime` that a resource's state refers to. */
export type RuntimeMember = "awsBackend" | "iamPolicy" | "dynamicCredential";

/**
 * Base class of this package's resources: a dynamic resource without closure serialization. The state contains only the
 * literal below from this package's code. The literal is the same in every version, so a fix in the installed package
 * reaches every existing resource, and no secret can get into it. `__provider` is the engine's contract with dynamic
 * providers, unchanged since 2018.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/dynamic-provider/index.ts
 */
export abstract class LeaseResource extends pulumi.CustomResource {
    /** @param outputs outputs that have no input of the same name. Pulumi sets only declared outputs on the object */
    protected constructor(
        type: string,
        member: RuntimeMember,
        name: string,
        inputs: pulumi.Inputs,
        outputs: readonly string[],
        options: pulumi.CustomResourceOptions | undefined,
        additionalSecretOutputs: string[] = [],
    ) {
        proveRuntime();
        const restore = skipStackTraces();
        try {
            super(
                `${typePrefix}${type}`,
                name,
                {
                    ...Object.fromEntries(outputs.map((output) => [output, undefined])),
                    ...inputs,
                    __provider: `exports.handler=()=>require("stacklease/runtime").${member};`,
                },
                pulumi.mergeOptions(options, { additionalSecretOutputs }),
            );
        } finally {
            restore();
        }
    }
}

/**
 * Lets the SDK register a resource without a stack trace per promise. It keeps four promises per output, formats the
 * stack of each with source maps, and shows them only with `PULUMI_DEBUG_PROMISE_LEAKS`. With many leases, that was a
 * third of a program's time. The SDK reads the resource's source position from a stack of unlimited length, which stays
 * as it is, as do the stacks of errors, because V8 formats those when they are first read.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/debuggable.ts
 * @returns a function that ends this
 */
function skipStackTraces(): () => void {
    const { prepareStackTrace } = Error;
    if (!prepareStackTrace || process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
        return () => {};
    }
    Error.prepareStackTrace = (error, frames) =>
        Error.stackTraceLimit === Number.POSITIVE_INFINITY ? prepareStackTrace(error, frames) : String(error);
    return () => {
        Error.prepareStackTrace = prepareStackTrace;
    };
}
