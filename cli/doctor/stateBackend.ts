import { type Finding, ok } from "./finding";
import type { Surroundings } from "./surroundings";

/** Where states are kept: whether it can be reached, and somebody is logged in. */
export async function stateBackend({ backend }: Surroundings): Promise<Finding> {
    const { user, url } = await backend;
    return ok(`${url} as ${user}`);
}
