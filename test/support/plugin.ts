import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import struct from "google-protobuf/google/protobuf/struct_pb";
import type { Handler } from "../../provider/runtime/handler";
import type { Bag } from "./resource";

const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");

/** Returns the part of our code that a state contains. */
export const literal = (member: string) => `exports.handler=()=>require("stacklease/runtime").${member};`;

type Method = "check" | "diff" | "create" | "update" | "read" | "delete";

/** A plugin process of Pulumi for dynamic providers, called as the engine calls it. */
export class Plugin {
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

    async call(method: Method, fields: Record<string, string | Bag>): Promise<Bag> {
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

    /** Returns one of our handlers, which runs in the plugin process. */
    handler(type: string, member: string): Handler {
        const urn = `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:${type}::ci`;
        const own = (bag: Bag) => ({ ...bag, __provider: literal(member) });
        // The engine has no old inputs of a new resource.
        const before = (olds: Bag) => (Object.keys(olds).length > 0 ? own(olds) : {});
        const call = (method: Method, fields: Record<string, string | Bag>) => this.call(method, { urn, ...fields });
        return {
            async check(olds, news) {
                const { inputs, failuresList } = await call("check", { olds: before(olds), news: own(news) });
                return { inputs, failures: failuresList as [] };
            },
            async diff(id, olds, news) {
                const { changes, replacesList } = await call("diff", { id, olds: own(olds), news: own(news) });
                const changed = changes === messages.DiffResponse.DiffChanges.DIFF_SOME;
                return { changes: changed, replaces: replacesList as string[] };
            },
            async create(inputs) {
                const { id, properties } = await call("create", { properties: own(inputs) });
                return { id: String(id), outs: properties };
            },
            async update(id, olds, news) {
                return { outs: (await call("update", { id, olds: own(olds), news: own(news) })).properties };
            },
            async read(id, props) {
                const answer = await call("read", { id, properties: own(props) });
                return answer.id ? { id, props: answer.properties } : {};
            },
            async delete(id, props) {
                await call("delete", { id, properties: own(props) });
            },
        };
    }

    /** Sends SIGKILL, so that the process can neither finish its work nor clean up. */
    kill(): void {
        this.process.kill("SIGKILL");
    }

    async stop(): Promise<void> {
        this.client.close();
        this.process.kill();
        if (this.process.exitCode === null && this.process.signalCode === null) {
            await once(this.process, "exit");
        }
    }
}
