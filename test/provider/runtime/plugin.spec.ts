import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import struct from "google-protobuf/google/protobuf/struct_pb";
import { backendInputs, ec2Policy, usersOf } from "../../support/leases";
import type { Bag } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");

const type = (name: string) => `pulumi-nodejs:dynamic/stacklease:${name}`;
const literal = (member: string) => `exports.handler=()=>require("stacklease/runtime").${member};`;

/** Pulumi's own plugin process for dynamic providers, spoken to as the engine speaks to it. */
class Plugin {
    private constructor(
        private readonly process: ReturnType<typeof spawn>,
        private readonly client: grpc.Client &
            Record<string, (request: unknown, done: (error: Error | null, answer: never) => void) => void>,
    ) {}

    static async start(): Promise<Plugin> {
        const main = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
        const child = spawn(process.execPath, [main, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
        const [port] = await once(createInterface(child.stdout), "line");
        return new Plugin(child, new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()));
    }

    async call(
        method: "check" | "diff" | "create" | "read" | "delete",
        fields: Record<string, string | Bag>,
    ): Promise<Bag> {
        const request = new messages[`${method[0]?.toUpperCase()}${method.slice(1)}Request`]();
        for (const [name, value] of Object.entries(fields)) {
            const field =
                typeof value === "string"
                    ? value
                    : struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);
            request[`set${name[0]?.toUpperCase()}${name.slice(1)}`](field);
        }
        const answer: { toObject(): Bag; getProperties?(): struct.Struct; getInputs?(): struct.Struct } =
            await new Promise((resolve, reject) =>
                this.client[method]?.(request, (error, answer) => (error ? reject(error) : resolve(answer))),
            );
        const [properties, inputs] = [answer.getProperties?.(), answer.getInputs?.()];
        return {
            ...answer.toObject(),
            ...(properties && { properties: properties.toJavaScript() }),
            ...(inputs && { inputs: inputs.toJavaScript() }),
        };
    }

    async stop(): Promise<void> {
        this.client.close();
        this.process.kill();
        await once(this.process, "exit");
    }
}

describe("The plugin process", () => {
    const aws = useSimulator();
    let plugin: Plugin;
    beforeEach(async () => {
        plugin = await Plugin.start();
    });
    afterEach(() => plugin.stop());

    async function make(name: string, member: string, news: Bag): Promise<{ id: string; properties: Bag }> {
        const urn = `urn:pulumi:dev::shop::${type(name)}::x`;
        const { inputs, failuresList } = await plugin.call("check", {
            urn,
            olds: {},
            news: { ...news, __provider: literal(member) },
        });
        assert.deepEqual(failuresList, []);
        return (await plugin.call("create", { urn, properties: inputs as Bag })) as { id: string; properties: Bag };
    }

    it("runs our handlers from the literal alone: mint, read, no difference, revoke", async () => {
        const backend = await make("AwsBackend", "awsBackend", backendInputs(aws()));
        const policy = await make("IamPolicy", "iamPolicy", { mount: "aws", policyName: "deploy", policy: ec2Policy });
        const inputs = {
            name: "ci",
            project: "shop",
            stack: "dev",
            ttl: "30m",
            backend: backend.properties,
            policy: policy.properties,
        };
        const { id, properties } = await make("DynamicCredential", "dynamicCredential", inputs);
        const urn = `urn:pulumi:dev::shop::${type("DynamicCredential")}::ci`;

        assert.equal(properties.__provider, literal("dynamicCredential"));
        assert.equal(usersOf(aws()).length, 1);
        const read = await plugin.call("read", { urn, id, properties });
        assert.deepEqual(read.properties, properties);
        const { changes, replacesList } = await plugin.call("diff", { urn, id, olds: properties, news: properties });
        assert.deepEqual(
            { changes, replacesList },
            { changes: messages.DiffResponse.DiffChanges.DIFF_NONE, replacesList: [] },
        );
        await plugin.call("delete", { urn, id, properties });
        assert.deepEqual(usersOf(aws()), []);
    });

    it("answers a failure with our message, and goes on", async () => {
        const backend = { ...backendInputs(aws()), secretAccessKey: "wrong" };
        await assert.rejects(make("AwsBackend", "awsBackend", backend), /does not fit its access key id/);
        await make("AwsBackend", "awsBackend", backendInputs(aws()));
    });
});

describe("stacklease/runtime", () => {
    it("loads neither an SDK nor a JSON schema compiler before a handler needs it", async () => {
        const script = 'require("stacklease/runtime"); console.log(Object.keys(require.cache).join("\\n"))';
        const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);

        const packages = stdout.split("\n").filter((file) => file.includes("/node_modules/"));
        assert.deepEqual(packages, []);
    });
});
