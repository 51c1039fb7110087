import type { SecretsProvider } from "../../state/checkpoint";
import { type Finding, NotChecked, ok } from "./finding";
import type { Surroundings } from "./surroundings";

/** The stack's secrets: whether they can be decrypted. */
export async function stackSecrets({ decrypted }: Surroundings): Promise<Finding> {
    const { secretsProvider } = await decrypted;
    if (!secretsProvider) {
        throw new NotChecked("the stack has held no secret yet");
    }
    return ok(`can be decrypted, by ${describe(secretsProvider)}`);
}

function describe({ type, state }: SecretsProvider): string {
    return type === "cloud" ? (state?.url ?? "a key service") : type === "service" ? "Pulumi Cloud" : type;
}
