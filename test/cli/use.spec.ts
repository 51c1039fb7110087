import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Engine } from "../support/engine";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { makeRole, roleArn } from "../support/roles";

describe("stacklease exec, env, credential-process and profile", () => {
    let engine: Engine;
    let project: Project;
    let outputs: Record<string, string>;
    let stateFolder: string;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
        await makeRole(engine.aws);
        await project.store("session", {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined },
        });
        await project.store("dev");
        outputs = project.outputs() as Record<string, string>;
        stateFolder = join(engine.folder, ".pulumi", "stacks", "shop");
    });
    after(() => engine.stop());

    it("exec passes the credentials only to the command, instead of other credentials", async () => {
        const script = "env | grep ^AWS_ | sort; echo $STACKLEASE_LEASE_ID";
        const other = { AWS_PROFILE: "other", AWS_SESSION_TOKEN: "other" };
        const { code, stdout, stderr } = await project.stacklease(["exec", "ci", "--", "sh", "-c", script], {
            env: other,
        });

        const lines = stdout.trim().split("\n");
        assert.equal(lines.pop(), outputs.leaseId);
        assert.ok(lines.includes(`AWS_ACCESS_KEY_ID=${outputs.accessKeyId}`));
        assert.ok(lines.includes(`AWS_SECRET_ACCESS_KEY=${outputs.secretAccessKey}`));
        assert.ok(!/AWS_PROFILE|AWS_SESSION_TOKEN|AWS_CREDENTIAL_EXPIRATION/.test(stdout));
        assert.deepEqual([code, stderr], [0, ""]);
    });

    it("exec passes on arguments, standard input and the exit code unchanged", async () => {
        const args = [
            "exec",
            outputs.leaseId?.slice(0, -8) ?? "",
            "--",
            "sh",
            "-c",
            'cat; printf "[%s]" "$@"; exit 7',
            "sh",
        ];
        const { code, stdout } = await project.stacklease([...args, "--json", "a b", "--"], { input: "in " });

        assert.deepEqual([code, stdout], [7, "in [--json][a b][--]"]);
    });

    for (const [signal, expected] of [
        ["SIGTERM", 143],
        ["SIGINT", 130],
        ["SIGHUP", 129],
        ["SIGQUIT", 131],
        ["SIGUSR1", 138],
        ["SIGUSR2", 140],
        ["SIGXCPU", 152],
    ] as const) {
        it(`exec passes on ${signal}, and exits like its command`, async () => {
            const { child, ended } = project.startStacklease([
                "exec",
                "ci",
                "--",
                "sh",
                "-c",
                "echo ready; exec sleep 60",
            ]);
            child.stdout?.once("data", () => child.kill(signal));

            const { code, stderr } = await ended;
            assert.deepEqual([code, stderr], [expected, ""]);
        });
    }

    it("exec returns the exit code of a command that handles the signal", async () => {
        const script = "trap 'echo caught; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
        const { child, ended } = project.startStacklease(["exec", "ci", "--", "sh", "-c", script]);
        child.stdout?.once("data", () => child.kill("SIGTERM"));

        const { code, stdout } = await ended;
        assert.deepEqual([code, stdout], [3, "ready\ncaught\n"]);
    });

    it("exec passes on a signal that arrives as soon as its command starts", async () => {
        const { code } = await project.stacklease(["exec", "ci", "--", "sh", "-c", "kill -TERM $PPID; exec sleep 60"]);

        assert.equal(code, 143);
    });

    it("exec reports why a command cannot be started", async () => {
        const missing = await project.stacklease(["exec", "ci", "--", "no-such-command"]);
        const noProgram = await project.stacklease(["exec", "ci", "--", join(project.folder, "Pulumi.yaml")]);

        assert.match(
            missing.stderr,
            /^stacklease: use lease aws\/deploy\/\S+: command no-such-command not found; .*\n$/,
        );
        assert.match(noProgram.stderr, /cannot be run \(EACCES\); check that it is an executable program\n$/);
        assert.deepEqual([missing.code, noProgram.code], [127, 126]);
    });

    const unfit: [string, string[], number, string][] = [
        [
            "a path through a file",
            ["./Pulumi.yaml/x"],
            126,
            "./Pulumi.yaml/x cannot be run (ENOTDIR); check that it is an executable program",
        ],
        ["an empty name", [""], 127, 'command "" not found; correct the command or PATH'],
    ];
    for (const [name, command, exitCode, says] of unfit) {
        it(`exec reports why a command cannot be started: ${name}`, async () => {
            const { code, stderr } = await project.stacklease(["exec", "ci", "--", ...command]);

            assert.equal(stderr, `stacklease: use lease ${outputs.leaseId}: ${says}\n`);
            assert.equal(code, exitCode);
        });
    }

    it("env prints commands for bash, which also unset an old session token", async () => {
        const { stdout } = await project.stacklease(["env", "ci"]);
        const script =
            'eval "$0"; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY ${AWS_SESSION_TOKEN-none} ${AWS_PROFILE-none}"';
        const seen = execFileSync("bash", ["--norc", "-c", script, stdout], {
            encoding: "utf8",
            env: { AWS_SESSION_TOKEN: "old", AWS_PROFILE: "admin" },
        });

        assert.equal(seen, `${outputs.accessKeyId} ${outputs.secretAccessKey} none none\n`);
    });

    const forms: [string, RegExp][] = [
        [
            "fish",
            /^set -gx AWS_ACCESS_KEY_ID 'AKIA\w+'\nset -gx AWS_SECRET_ACCESS_KEY '[\w/+]+'\nset -e AWS_SESSION_TOKEN\n/,
        ],
        ["powershell", /^\$Env:AWS_ACCESS_KEY_ID = 'AKIA\w+'\n\$Env:AWS_SECRET_ACCESS_KEY = '[\w/+]+'\n/],
        ["dotenv", /^AWS_ACCESS_KEY_ID="AKIA\w+"\nAWS_SECRET_ACCESS_KEY="[\w/+]+"\n$/],
        ["json", /^\{\n {4}"AWS_ACCESS_KEY_ID": "AKIA\w+",\n {4}"AWS_SECRET_ACCESS_KEY": "[\w/+]+"\n\}\n$/],
    ];
    for (const [shell, form] of forms) {
        it(`env prints the format of ${shell}`, async () => {
            const { code, stdout } = await project.stacklease(["env", "ci", "--shell", shell]);

            assert.match(stdout, form);
            assert.equal(code, 0);
        });
    }

    it("credential-process prints only AWS's credential_process format", async () => {
        const { stdout, stderr } = await project.stacklease(["credential-process", "ci"]);

        const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = outputs;
        assert.deepEqual(JSON.parse(stdout), { Version: 1, AccessKeyId, SecretAccessKey });
        assert.equal(stderr, "");
    });

    it("credential-process refuses a shortened id, which could match another lease later", async () => {
        const { code, stdout, stderr } = await project.stacklease(["credential-process", "aws/deploy", "-s", "dev"]);

        assert.match(
            stderr,
            /use lease aws\/deploy: no lease has exactly that name, .*; give aws\/deploy\/\S+ or ci\n$/,
        );
        assert.deepEqual([code, stdout], [4, ""]);
    });

    it("credential-process prints a session's token and expiration", async () => {
        const { stdout } = await project.stacklease(["credential-process", "ci", "--stack", "session"]);

        const { SessionToken, Expiration } = JSON.parse(stdout);
        assert.ok(SessionToken.length > 50);
        assert.match(Expiration, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    it("profile quotes a folder so that a shell does not expand it", async () => {
        const folder = join(engine.folder, 'it\'s $(date) "here"');
        cpSync(project.folder, folder, { recursive: true });
        const { stdout } = await project.stacklease(["profile", "ci", "--stack", "dev"], { cwd: folder });
        const line = /^credential_process = \S+ \S+ (.*)$/m.exec(stdout)?.[1];

        const words = execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" }).split("\n");
        assert.deepEqual(words.slice(0, 4), ["credential-process", "ci", "--cwd", folder]);
    });

    it("profile refuses a lease whose name is not unique in the stack", async () => {
        const state = JSON.parse(readFileSync(join(stateFolder, "dev.json"), "utf8"));
        const { resources } = state.checkpoint.latest;
        const ci = resources.find(({ urn }: { urn: string }) => urn.endsWith("DynamicCredential::ci"));
        const leaseId = ci.outputs.leaseId.replace(/.$/, (last: string) => (last === "0" ? "1" : "0"));
        resources.push({
            ...ci,
            urn: ci.urn.replace("pulumi-nodejs", "shop:Part$pulumi-nodejs"),
            id: leaseId,
            outputs: { ...ci.outputs, leaseId },
        });
        const twins = JSON.stringify(state).replaceAll("urn:pulumi:dev::", "urn:pulumi:twins::");
        writeFileSync(join(stateFolder, "twins.json"), twins);

        const { code, stdout, stderr } = await project.stacklease(["profile", leaseId, "--stack", "twins"]);

        assert.match(stderr, /print profile of lease \S+: 2 leases of stack twins are named ci, .*; rename one/);
        assert.deepEqual([code, stdout], [4, ""]);
    });

    it("profile uses the name from --name, and refuses a name that not every SDK finds", async () => {
        const named = await project.stacklease(["profile", "ci", "--name", "shop/dev"]);
        const refused = await project.stacklease(["profile", "ci", "--name", "my app"]);

        assert.match(named.stdout, /\n\[profile shop\/dev\]\ncredential_process = \S+ \S+ credential-process ci /);
        assert.match(
            refused.stderr,
            /^stacklease: print profile of lease ci: not every AWS SDK finds .* "my app"; .* with --name/,
        );
        assert.deepEqual([refused.code, refused.stdout], [2, ""]);
    });

    it("profile and credential-process accept a lease whose name looks like an option", async () => {
        const dashed = readFileSync(join(stateFolder, "dev.json"), "utf8")
            .replaceAll("urn:pulumi:dev::", "urn:pulumi:dashed::")
            .replaceAll('"name":"ci"', '"name":"-ci"');
        writeFileSync(join(stateFolder, "dashed.json"), dashed);

        const { stdout } = await project.stacklease(["profile", "--stack", "dashed", "--", "-ci"]);
        const line = /^credential_process = \S+ \S+ (.*)$/m.exec(stdout)?.[1] ?? "";
        const given = await project.stacklease(line.split(" "));

        assert.match(line, /--stack dashed -- -ci$/);
        assert.deepEqual([given.code, JSON.parse(given.stdout).AccessKeyId], [0, outputs.accessKeyId]);
    });

    it("profile prints a stanza with which an AWS SDK uses the lease from any folder, even without stacklease on PATH", async () => {
        const { stdout } = await project.stacklease(["profile", "ci"]);
        const config = join(engine.folder, "aws-config");
        writeFileSync(config, stdout);

        const sdk = JSON.stringify(require.resolve("@aws-sdk/client-ec2"));
        const using = `const { EC2Client, DescribeRegionsCommand } = require(${sdk});
            new EC2Client({}).send(new DescribeRegionsCommand({})).then((a) => console.log(a.Regions.length))`;
        const { stdout: seen } = await promisify(execFile)(process.execPath, ["-e", using], {
            cwd: "/",
            env: {
                ...project.environment(),
                AWS_CONFIG_FILE: config,
                AWS_PROFILE: "ci",
                AWS_ACCESS_KEY_ID: undefined,
            },
        });

        assert.match(
            stdout,
            /^# aws\/deploy\/\S+, by its resource in stack dev of project shop\n\[profile ci\]\ncredential_process = \/\S+ \/\S+\/main\.js credential-process ci --cwd \S+ --stack dev\n$/,
        );
        assert.equal(seen, "6\n");
        assert.ok(!stdout.includes(outputs.secretAccessKey ?? ""));
    });
});
