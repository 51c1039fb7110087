import assert from "node:assert/strict";
import { cursorContext } from "../../../cli/commands/completion/cursorContext";
import { program } from "../../../cli/program";

describe("cursorContext", () => {
    const places: [string, string[], string, string, object][] = [
        ["an empty line", [""], "subcommand", "", {}],
        ["part of a subcommand", ["exe"], "subcommand", "exe", {}],
        ["an argument", ["exec", ""], "lease", "", {}],
        ["part of an argument", ["revoke", "aws/de"], "lease-or-prefix", "aws/de", {}],
        ["an argument after options", ["show", "--json", "-s", "dev", ""], "lease", "", { json: true, stack: "dev" }],
        ["an option", ["leases", "--js"], "option", "--js", {}],
        ["an option after the arguments", ["show", "ci", "--"], "option", "--", {}],
        ["an option's value", ["leases", "--stack", "d"], "stack", "d", {}],
        ["the value of a short option", ["leases", "-s", ""], "stack", "", {}],
        ["a value after =", ["leases", "--stack=d"], "stack", "d", {}],
        ["a value after = as bash splits it", ["leases", "--stack", "=", "d"], "stack", "d", {}],
        ["an empty value after = as bash splits it", ["leases", "--stack", "="], "stack", "", {}],
        ["an argument after a value with =", ["show", "--stack=dev", ""], "lease", "", { stack: "dev" }],
        [
            "an argument after a value that bash has split",
            ["show", "--stack", "=", "dev", ""],
            "lease",
            "",
            { stack: "dev" },
        ],
        ["an argument after a quoted value", ["show", "-C", '"my project"', ""], "lease", "", { cwd: "my project" }],
        ["an argument after an option with an optional value", ["leases", "--watch", ""], "nothing", "", {}],
        ["a surplus argument", ["show", "ci", ""], "nothing", "", {}],
        ["an argument of an unknown subcommand", ["lease", ""], "nothing", "", {}],
        ["an unknown option", ["leases", "--stark=d"], "nothing", "d", {}],
        ["the command that exec runs", ["exec", "ci", "a"], "child", "a", {}],
        ["arguments of the command that exec runs", ["exec", "ci", "--", "aws", "--stack", "d"], "child", "d", {}],
        ["a file", ["report", ""], "file", "", {}],
    ];
    for (const [what, line, expected, prefix, options] of places) {
        it(`recognizes ${what}: ${line.join(" ")}`, () => {
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
