import { print } from "../../terminal/print";
import { remark } from "../../terminal/progress";
import { rotateRootKey } from "./rotateRootKey";
import type { RotateRootOptions } from "./rotation";

/** `stacklease rotate-root`: replaces the access key of a backend with explicit keys by a new one, everywhere in its project. */
export async function rotateRoot(options: RotateRootOptions): Promise<void> {
    const { old, target, age } = await rotateRootKey(options);
    remark(
        "Backups and the history of the state, and older versions of the config, still hold the old key; it opens nothing now.",
    );
    print(`${target} has taken the place of ${old}, which ${age ? `was ${age} old and ` : ""}is gone.`);
}
