import { devNull } from "node:os";
import { createInterface } from "node:readline/promises";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { ambientConnection } from "../../provider/aws/connection";
import { noProxy } from "../../provider/aws/proxy";
import { regionOf } from "../../provider/aws/region";
import type { Cloud } from "./cloud";
import type { Interruption } from "./interruption";

/** Options of {@link openCloud}. */
export interface CloudOptions {
    /** Whether to use AWS instead of the embedded AWS. */
    readonly aws?: boolean | undefined;
    /** Whether the user has agreed to the account. */
    readonly yes?: boolean | undefined;
}

/** Returns the embedded AWS, or with `aws` the account of the ambient credentials, after the user has agreed to it. */
export async function openCloud({ aws, yes }: CloudOptions, interruption: Interruption): Promise<Cloud> {
    return aws ? openAws(yes === true) : openEmbedded(interruption);
}

async function openEmbedded(interruption: Interruption): Promise<Cloud> {
    const { Simulator } = await import("stacklease/simulator");
    const simulator = await Simulator.start();
    const { endpoint } = simulator;
    const issuer = simulator.issuer();
    console.log(`An embedded AWS listens on ${endpoint}, on this machine only. It is not AWS: no account, no costs.`);
    return {
        name: "embedded",
        env: {
            ...withoutAws(),
            AWS_ENDPOINT_URL: endpoint,
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: issuer.accessKeyId,
            AWS_SECRET_ACCESS_KEY: issuer.secretAccessKey,
            // The user's own profiles must have no effect.
            AWS_CONFIG_FILE: devNull,
            AWS_SHARED_CREDENTIALS_FILE: devNull,
            AWS_EC2_METADATA_DISABLED: "true",
            ...withoutProxyFor("127.0.0.1"),
        },
        issuer: { region: "us-east-1", endpoint, credentials: issuer },
        async keepOpen() {
            console.log("The embedded AWS runs until you press Ctrl-C here. It loses all data when it stops.");
            await interruption.wait();
        },
        close: () => simulator.stop(),
    };
}

/** Returns variables that add a host to those reached without a proxy. Tools differ in which of the two they read. */
function withoutProxyFor(host: string): Record<string, string> {
    const { hosts } = noProxy();
    const listed = hosts === "*" ? hosts : [hosts, host].filter(Boolean).join(",");
    return { NO_PROXY: listed, no_proxy: listed };
}

function withoutAws(): Record<string, undefined> {
    return Object.fromEntries(Object.keys(process.env).flatMap((key) => (/^AWS_/.test(key) ? [[key, undefined]] : [])));
}

async function openAws(agreed: boolean): Promise<Cloud> {
    const region = await regionOf(ambientConnection);
    const sts = new STSClient({ region });
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
        throw new Error(`open AWS: ${error.message}; log in, or set AWS_PROFILE, and run the same command again`);
    });
    console.log(`This creates one IAM user with one key in AWS account ${Account}, as ${Arn}, and deletes both again.`);
    if (!agreed && !(await confirm("Continue?"))) {
        throw new Error(`open AWS: cancelled; nothing was created in account ${Account}`);
    }
    return {
        name: "aws",
        env: { AWS_REGION: region },
        issuer: { region },
        keepOpen: async () => {},
        close: async () => {},
    };
}

async function confirm(question: string): Promise<boolean> {
    if (!process.stdin.isTTY) {
        throw new Error("open AWS: there is no terminal to ask for confirmation; pass --yes");
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`${question} [y/N] `);
    terminal.close();
    return /^y(es)?$/i.test(answer.trim());
}
