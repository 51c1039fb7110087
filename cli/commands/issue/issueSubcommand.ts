import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addIssueOptions } from "../../commandLine/options";

/** Adds `stacklease issue`. */
export function issueSubcommand(add: AddSubcommand): void {
    addIssueOptions(
        add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", async (policy, options) =>
            (await import("./issue.js")).issue(policy, options),
        ),
    ).option("--json", "Print JSON");
}
