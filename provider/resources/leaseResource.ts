import * as pulumi from "@pulumi/pulumi";
import { typePrefix } from "../lease/naming";
import { proveRuntime } from "./proveRuntime";

/** The members of `stacklease/runtime` that a resource's state refers to. */
export type RuntimeMember = "awsBackend" | "iamPolicy" | "dynamicCredential";

/**
 * The base of our resources: a dynamic resource without closure serialization. The literal below is all that state
 * holds of our code, the same in every version, so a fix of the installed package reaches every existing resource, and
 * no secret can slip into it. `__provider` is the engine's contract with dynamic providers, unchanged since 2018.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/dynamic-provider/index.ts
 */
export abstract class LeaseResource extends pulumi.CustomResource {
    /**
     * @param outputs
     *  The outputs that have no input of the same name. Only declared ones are ever set on the object.
     */
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
