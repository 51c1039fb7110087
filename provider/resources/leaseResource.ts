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
    }
}
