import assert from "node:assert/strict";
import { profileStanza } from "../../../cli/commands/profile/profileStanza";
import { Operation } from "../../../provider/errors/operation";

describe("profileStanza", () => {
    const profile = {
        name: "ci",
        comment: "aws/deploy/1",
        command: ["stacklease", "credential-process", "ci"],
        region: "eu-west-1",
    };

    it("contains the command and the region", () => {
        assert.equal(
            profileStanza(profile, new Operation("show", "lease", "ci")),
            "# aws/deploy/1\n[profile ci]\ncredential_process = stacklease credential-process ci\nregion = eu-west-1",
        );
    });

    for (const name of ["my app", 'a"b', "a]", "a\ncredential_process = x", "", "ümlaut"]) {
        it(`refuses a name that not every SDK finds: ${JSON.stringify(name)}`, () => {
            assert.throws(
                () => profileStanza({ ...profile, name }, new Operation("show", "lease", "ci")),
                /show lease ci: not every AWS SDK finds a profile named .*; give it another name with --name/,
            );
        });
    }

    for (const part of [
        { comment: "aws/deploy/1\n[default]" },
        { region: "eu-west-1\ncredential_process = x" },
        { command: ["stacklease", "credential-process", "ci\n[default]"] },
        { command: ["stacklease", "credential-process", "ci", "--cwd", "/work #1"] },
    ]) {
        it(`refuses a value that SDKs would misread as further settings or a comment: ${JSON.stringify(part)}`, () => {
            assert.throws(
                () => profileStanza({ ...profile, ...part }, new Operation("show", "lease", "ci")),
                /line break or the start of a comment, .*; rename them$/,
            );
        });
    }
});
