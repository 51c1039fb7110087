import type { Bag, ResourceState } from "./checkpoint";
import { isUnread, unwrapSecrets } from "./secrets";

/** Stands for an access key id that its stack keeps secret, in a state that was read without secrets. */
const concealed = "(secret)";

/**
 * An AwsBackend's outputs as its state has them. Its secret is null unless the state was read with it; its access key id is null only where
 * it has none, since whoever has none issues by the ambient AWS credentials.
 */
export function backendState({ outputs = {} }: ResourceState): Bag {
    const plain = unwrapSecrets(outputs) as Bag;
    return isUnread(outputs.accessKeyId) ? { ...plain, accessKeyId: concealed } : plain;
}
