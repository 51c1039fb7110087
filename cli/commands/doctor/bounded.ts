import { inTime } from "../../concurrency/inTime";
import { withoutCredentials } from "../../pulumi/withoutCredentials";
import { type Check, type Finding, fail, findingOf } from "./finding";

/** How long one check may take, in milliseconds: several times what a busy machine needs to run the Pulumi CLI. */
export const checkTime = 15_000;

/** Makes a check in bounded time. It always comes to a finding, whatever goes wrong in it. */
export async function bounded(name: string, look: () => Promise<Finding>, time = checkTime): Promise<Check> {
    const late = fail(`no answer in ${time / 1_000} s`, "check the network, and run the same command again");
    const { status, found, remedy } = await inTime(look().catch(findingOf), late, time);
    return { name, status, found: withoutCredentials(found), remedy: remedy && withoutCredentials(remedy) };
}
