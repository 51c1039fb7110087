import { type Finding, ok, warn } from "./finding";
import type { Surroundings } from "./surroundings";
import { isInRange } from "./versions";

/** The oldest Pulumi CLI that our tests have run with. */
const oldest = ">=3.259.0";

/** The Pulumi CLI: whether it is there, and not older than what was tried. */
export async function pulumiCli({ cli }: Surroundings): Promise<Finding> {
    const version = await cli;
    return isInRange(version, oldest)
        ? ok(version)
        : warn(
              `${version}, but stacklease was never tried with one older than ${oldest.slice(2)}`,
              "install a newer one (https://www.pulumi.com/docs/install/)",
          );
}
