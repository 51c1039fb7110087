import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isPartition } from "../../../provider/aws/partition";
import { checkPolicy } from "../../../provider/policy/grammar";
import { policyInput } from "../../../provider/resources/policyInput";
import { ec2Policy } from "../../support/leases";

const text = JSON.stringify(ec2Policy);
const folder = mkdtempSync(join(tmpdir(), "policy-"));

function fileOf(name: string, content: string | Uint8Array): string {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
}

/** Returns what the engine receives for a policy. */
async function settled(policy: unknown): Promise<unknown> {
    const input = policyInput(policy as object, "deploy");
    return pulumi.Output.isInstance(input) ? (input as unknown as { promise(): Promise<unknown> }).promise() : input;
}

describe("the policy of an IamPolicy", () => {
    after(() => rmSync(folder, { recursive: true }));

    const { FileAsset, StringAsset } = pulumi.asset;
    const shapes: [string, () => unknown][] = [
        ["an object", () => ec2Policy],
        ["a string", () => text],
        ["a Buffer", () => Buffer.from(text)],
        ["a Uint8Array", () => new TextEncoder().encode(text)],
        ["an ArrayBuffer", () => new TextEncoder().encode(text).buffer],
        ["a Buffer with a byte order mark", () => Buffer.from(`\ufeff${text}`)],
        ["a Buffer of UTF-16, as PowerShell writes it", () => Buffer.from(`\ufeff${text}`, "utf16le")],
        ["a text asset", () => new StringAsset(text)],
        ["a file asset", () => new FileAsset(fileOf("policy.json", text))],
        ["a file asset with a byte order mark", () => new FileAsset(fileOf("mark.json", `\ufeff${text}`))],
        ["an Output of an asset", () => pulumi.output(new StringAsset(text))],
        ["an Output of a string", () => pulumi.output(text)],
        ["an Output of a Buffer", () => pulumi.output(0).apply(() => Buffer.from(text))],
        ["an Output of a Buffer, which Pulumi converts to an object", () => pulumi.output(Buffer.from(text))],
        ["a secret created from a Buffer", () => pulumi.secret(Buffer.from(text))],
        ["a Promise of a Buffer", () => Promise.resolve(Buffer.from(text))],
    ];
    for (const [what, policy] of shapes) {
        it(`can be ${what}`, async () => {
            assert.deepEqual(checkPolicy(await settled(policy()), isPartition), { document: ec2Policy, faults: [] });
        });
    }

    const refused: [string, () => unknown, RegExp][] = [
        [
            "a file that does not exist",
            () => new FileAsset(join(folder, "none.json")),
            /its file cannot be read \(ENOENT\)/,
        ],
        ["a remote asset", () => new pulumi.asset.RemoteAsset("https://example.com"), /neither text nor a file/],
        ["an archive", () => new pulumi.asset.AssetArchive({}), /neither text nor a file/],
        ["bytes that are not text", () => Buffer.from([0x1f, 0x8b, 0xff]), /it is not UTF-8 text/],
    ];
    for (const [what, policy, reason] of refused) {
        it(`cannot be ${what}, and the error is a single line`, async () => {
            await assert.rejects(
                async () => settled(policy()),
                (error: Error) =>
                    pulumi.RunError.isInstance(error) &&
                    reason.test(error.message) &&
                    error.message.startsWith("read the document of policy deploy: "),
            );
        });
    }

    it("stays secret", async () => {
        assert.equal(await pulumi.isSecret(policyInput(pulumi.secret(text), "deploy") as pulumi.Output<string>), true);
    });
});
