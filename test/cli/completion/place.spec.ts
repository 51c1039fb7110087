import assert from "node:assert/strict";
import { cursorContext } from "../../../cli/commands/completion/cursorContext";
import { program } from "../../../cli/program";

describe("What stands at the cursor of a command line", () => {
    const places: [string, string[], string, string, object][] = [
        ["nothing yet", [""], "subcommand", "", {}],
        ["half a subcommand", ["exe"], "subcommand", "exe", {}],
        ["an argument", ["exec", ""], "lease", "", {}],
        ["half an argument", ["revoke", "aws/de"], "lease-or-prefix", "aws/de", {}],
        ["an argument behind options", ["show", "--json", "-s", "dev", ""], "lease", "", { json: true, stack: "dev" }],
        ["an option", ["leases", "--js"], "option", "--js", {}],
        ["an option behind the arguments", ["show", "ci", "--"], "option", "--", {}],
        ["an option's value", ["leases", "--stack", "d"], "stack", "d", {}],
        ["the value of a short option", ["leases", "-s", ""], "stack", "", {}],
        ["a value behind =", ["leases", "--stack=d"], "stack", "d", {}],
        ["a value behind = as bash splits it", ["leases", "--stack", "=", "d"], "stack", "d", {}],
        ["nothing behind = as bash splits it", ["leases", "--stack", "="], "stack", "", {}],
        ["an argument behind a value with =", ["show", "--stack=dev", ""], "lease", "", { stack: "dev" }],
        ["one behind a value that bash has split", ["show", "--stack", "=", "dev", ""], "lease", "", { stack: "dev" }],
        ["an argument behind a quoted value", ["show", "-C", '"my project"', ""], "lease", "", { cwd: "my project" }],
        [
            "an argument behind an option with a value that may be left out",
            ["leases", "--watch", ""],
            "nothing",
            "",
            {},
        ],
        ["more than there are arguments", ["show", "ci", ""], "nothing", "", {}],
        ["an argument of no subcommand", ["lease", ""], "nothing", "", {}],
        ["an option that is none", ["leases", "--stark=d"], "nothing", "d", {}],
        ["the command that exec runs", ["exec", "ci", "a"], "child", "a", {}],
        ["its arguments, which are not ours", ["exec", "ci", "--", "aws", "--stack", "d"], "child", "d", {}],
        ["a file", ["report", ""], "file", "", {}],
    ];
    for (const [what, line, expected, prefix, options] of places) {
        it(`is ${what}: ${line.join(" ")}`, () => {
            const context = cursorContext(
                program(() => {}),
                line,
            );

            assert.equal(
                typeof context.expected === "string" ? context.expected : context.expected.value.name(),
                expected,
            );
            assert.equal(context.prefix, prefix);
            assert.deepEqual({ ...options, ...context.options }, context.options);
        });
    }
});
