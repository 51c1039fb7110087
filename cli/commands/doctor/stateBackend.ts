import { stateBackend as urlOf } from "../../pulumi/stateBackend";
import { stateFolder } from "../../pulumi/stateFolder";
import { cutAttributes } from "./cutAttributes";
import { type Finding, fail, ok } from "./finding";
import type { Surroundings } from "./surroundings";

/** How many files are named. */
const most = 5;

/** Where states are kept: whether it can be reached, somebody is logged in, and no killed Pulumi CLI has left it unreadable. */
export async function stateBackend({ backend, options }: Surroundings): Promise<Finding> {
    const url = await backend.then(({ url }) => url).catch(() => urlOf({ backendUrl: undefined }));
    const folder = stateFolder(url, options.cwd);
    const cut = folder === undefined ? [] : await cutAttributes(folder);
    if (cut.length > 0) {
        const more = cut.length > most ? ` and ${cut.length - most} more` : "";
        return fail(
            `empty or cut, as a Pulumi CLI leaves it that is killed: ${cut.slice(0, most).join(", ")}${more}`,
            `delete ${cut.length === 1 ? "that file" : "those files"}; the states beside are whole`,
        );
    }
    const { user } = await backend;
    return ok(`${url} as ${user}`);
}
