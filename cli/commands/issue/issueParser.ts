import { type AddSubcommand, withIssueOptions } from "../../commandLine/addSubcommand";

/** Adds `stacklease issue`. */
export function issueParser(add: AddSubcommand): void {
    withIssueOptions(
        add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", async (policy, options) =>
            (await import("./issue.js")).issue(policy, options),
        ),
    ).option("--json", "Print JSON");
}
