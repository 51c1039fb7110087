import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Engine } from "../../support/engine";
import { Project } from "../../support/project";

describe("stacklease profile, with the state in S3 and the profile used by an AWS SDK,", () => {
    let engine: Engine;
    let project: Project;
    let config: string;
    let calls: string;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("dev");
        const modifiedAt = new Date();
        const objects = [".pulumi/meta.yaml", ".pulumi/stacks/shop/dev.json"].map(
            (key) => [key, { body: readFileSync(join(engine.folder, key)), modifiedAt }] as const,
        );
        engine.aws.account().buckets.set("state", new Map(objects));
        const { endpoint } = engine.aws;
        project.env.PULUMI_BACKEND_URL = `s3://state?endpoint=${encodeURIComponent(endpoint)}&s3ForcePathStyle=true&region=us-east-1`;
        await project.pulumi(["stack", "select", "dev"]);
        config = join(engine.folder, "aws-config");
        calls = join(engine.folder, "calls");
        const bin = join(engine.folder, "bin");
        mkdirSync(bin);
        // Logs each call. Stops at the tenth, so that an endless chain of calls fails the test.
        writeFileSync(
            join(bin, "stacklease"),
            `#!/bin/sh\necho "$@" >> ${calls}\n[ $(wc -l < ${calls}) -lt 10 ] || exit 1\nexec "${process.execPath}" "${command}" "$@"\n`,
            { mode: 0o755 },
        );
        project.env.PATH = `${bin}:${process.env.PATH}`;
    });
    beforeEach(() => writeFileSync(calls, ""));
    after(() => engine.stop());

    const command = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");
    const refusal =
        /^stacklease: read [^\n]*stack[^\n]*: use lease ci: [^\n]+ the AWS profile ci for [^\n]+ --state-profile <profile> prints the stanza\n$/;
    /** Replaces the command of a stanza with the one that logs each call. */
    const withLogging = (stanza: string) => stanza.replace(/(?<== )\S+ \S+main\.js /, "stacklease ");
    const callsMade = () => readFileSync(calls, "utf8").trim().split("\n");
    /** The environment of a shell in which only the profile is set. */
    const byProfile = () => ({
        AWS_CONFIG_FILE: config,
        AWS_PROFILE: "ci",
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
    });

    async function useProfile(): Promise<string> {
        const using = `const { EC2Client, DescribeRegionsCommand } = require("@aws-sdk/client-ec2");
            new EC2Client({}).send(new DescribeRegionsCommand({}))
                .then((a) => console.log(a.Regions.length), (error) => console.log(error.message))`;
        const env = { ...project.environment(), ...byProfile() };
        return (await promisify(execFile)(process.execPath, ["-e", using], { env })).stdout;
    }

    it("fails at the first recursive call without --state-profile, and suggests the option", async () => {
        writeFileSync(config, withLogging((await project.stacklease(["profile", "ci"])).stdout));

        const bySdk = await useProfile();
        const repeated = callsMade().length > 4; // The SDK makes two calls, and each of them makes one recursive call.
        const byHand = await project.stacklease(["credential-process", "ci"], { env: byProfile() });

        assert.deepEqual([bySdk, repeated], ["Could not load credentials from any providers\n", false]);
        assert.match(byHand.stderr, refusal);
        assert.deepEqual([byHand.code, byHand.stdout], [6, ""]);
    });

    it("fails with the same message in a command that reads states with the profile", async () => {
        writeFileSync(config, withLogging((await project.stacklease(["profile", "ci"])).stdout));

        const { code, stderr } = await project.stacklease(["leases"], { env: byProfile() });

        assert.match(stderr, refusal);
        assert.equal(code, 6);
        // It runs the Pulumi CLI twice: for the stack and for its issued stacks.
        assert.ok(callsMade().length <= 4);
    });

    it("reads the state with the --state-profile, regardless of other credentials in the environment", async () => {
        const { stdout } = await project.stacklease(["profile", "ci", "--state-profile", "state"]);
        const { accessKeyId, secretAccessKey } = engine.aws.issuer();
        writeFileSync(config, withLogging(stdout));
        appendFileSync(
            config,
            `\n[profile state]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
        );

        assert.match(stdout, /credential-process ci --cwd \S+ --stack dev --state-profile state\n/);
        assert.equal(await useProfile(), "6\n");
        assert.equal(callsMade().length, 1);
        const wrong = { AWS_ACCESS_KEY_ID: "AKIAWRONGWRONGWRONG1", AWS_SECRET_ACCESS_KEY: "wrong" };
        const line = /^credential_process = \S+ \S+ (.*)$/m.exec(stdout)?.[1] ?? "";
        const env = { ...byProfile(), ...wrong };
        assert.equal((await project.stacklease(line.split(" "), { env })).code, 0);
    });

    it("refuses the printed profile as --state-profile", async () => {
        const { code, stdout, stderr } = await project.stacklease(["profile", "ci", "--state-profile", "ci"]);

        assert.match(stderr, /profile ci cannot read the state .*; give another profile with --state-profile\n$/);
        assert.deepEqual([code, stdout], [2, ""]);
    });
});
