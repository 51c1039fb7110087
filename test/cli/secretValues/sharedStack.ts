import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateGroupCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Account } from "stacklease/simulator";
import { AwsBackend, DynamicCredential, IamPolicy } from "../../../provider/index";
import { Engine } from "../../support/engine";
import { ec2Policy } from "../../support/leases";
import { Project } from "../../support/project";
import type { Bag } from "../../support/resource";
import { makeRole, roleArn } from "../../support/roles";
import { addLeftover } from "../sweep/leftover";

/** A stack's state as `pulumi stack export` prints it. */
export interface Exported {
    readonly deployment: { readonly resources: readonly ExportedResource[] };
}

export interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly dependencies?: readonly string[];
    readonly inputs?: Bag;
    readonly outputs?: Bag;
}

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;

/**
 * A stack in which nearly every input is set: a backend with its own key and role, a user policy with a lease and its
 * predecessor, and a session policy with a lease. It is created by the real engine in an embedded AWS, which also has a
 * user from an unfinished mint.
 */
export class SharedStack {
    private constructor(
        readonly engine: Engine,
        readonly project: Project,
        /** The exported state with secrets. */
        readonly state: Exported,
    ) {}

    static async up(): Promise<SharedStack> {
        const engine = await Engine.start();
        const { aws } = engine;
        const iam = new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
        const trusted = { Condition: { StringEquals: { "sts:ExternalId": "issuing-01" } } };
        await makeRole(aws, trusted, "issuer");
        const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
        const PolicyDocument = JSON.stringify(everything);
        await iam.send(new PutRolePolicyCommand({ RoleName: "issuer", PolicyName: "all", PolicyDocument }));
        await makeRole(aws, {}, "reader");
        await iam.send(new CreateGroupCommand({ GroupName: "testers" }));
        for (const rotationTrigger of [1, 2]) {
            const stack = await engine.stack("dev", async () => declare(engine, rotationTrigger));
            await stack.up();
        }
        const project = new Project(engine);
        const config = {
            rootAccessKeyId: aws.issuer().accessKeyId,
            rootSecretAccessKey: aws.issuer().secretAccessKey,
        };
        const lines = Object.entries(config).map(([key, value]) => `  shop:${key}: ${value}\n`);
        writeFileSync(join(project.folder, "Pulumi.dev.yaml"), `config:\n${lines.join("")}`);
        const state = JSON.parse(await project.pulumi(["stack", "export", "--show-secrets", "--stack", "dev"]));
        const shared = new SharedStack(engine, project, state as Exported);
        shared.#addPast();
        return shared;
    }

    /** Copies the account for {@link restore}. */
    snapshot(): Account {
        return structuredClone(this.engine.aws.account());
    }

    /**
     * Restores the account. Roles stay the same objects, because sessions that commands keep between runs refer to
     * them.
     */
    restore(before: Account): void {
        const { users, roles } = this.engine.aws.account();
        refill(users, structuredClone(before.users));
        for (const [name, { inlinePolicies }] of roles) {
            refill(inlinePolicies, before.roles.get(name)?.inlinePolicies ?? new Map());
        }
    }

    /** Returns a resource in the state by its name. */
    resource(name: string): ExportedResource {
        const found = this.state.deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
        if (!found) {
            throw new Error(`there is no resource ${name}`);
        }
        return found;
    }

    /** Returns the leases in the state. */
    leases(): { readonly id: string; readonly arn: string }[] {
        return this.state.deployment.resources
            .filter(({ type }) => type.endsWith(":DynamicCredential"))
            .map(({ id = "", outputs }) => ({ id, arn: String(outputs?.arn) }));
    }

    /** Returns the names of the users under the backend's path. */
    users(): string[] {
        return this.#users().map(({ userName }) => userName);
    }

    /** Returns the ARNs of users and sessions that were not killed. */
    alive(): string[] {
        const users = this.#users().filter(
            ({ inlinePolicies, accessKeys }) =>
                !/StackleaseKilled/.test(inlinePolicies.get("stacklease") ?? "") ||
                [...accessKeys.values()].some(({ status }) => status === "Active"),
        );
        const denied = [...(this.engine.aws.account().roles.get("reader")?.inlinePolicies.values() ?? [])].join();
        const sessions = this.leases().filter(
            ({ arn }) => arn.includes(":assumed-role/") && !denied.includes(arn.slice(arn.lastIndexOf("/") + 1)),
        );
        return [...users, ...sessions].map(({ arn }) => arn);
    }

    #users() {
        const { users } = this.engine.aws.account();
        return [...users.values()].filter(({ path }) => path.startsWith("/teams/"));
    }

    stop(): Promise<void> {
        return this.engine.stop();
    }

    /** Makes the users old enough for sweep, and adds a user that is in no ledger. */
    #addPast(): void {
        const { aws } = this.engine;
        const hour = 60 * 60_000;
        for (const user of this.#users()) {
            Object.assign(user, { createdAt: new Date(aws.clock.now() - hour) });
        }
        const ledgerId = String(this.resource("aws").outputs?.ledgerId);
        addLeftover(aws, "team-lost", { ledgerId, path: `/teams/${ledgerId}/` });
    }
}

function refill<T>(held: Map<string, T>, content: ReadonlyMap<string, T>): void {
    held.clear();
    for (const [key, value] of content) {
        held.set(key, value);
    }
}

function declare({ aws }: Engine, rotationTrigger: number): void {
    const backend = new AwsBackend("aws", {
        ...aws.issuer(),
        assumeRole: { roleArn: roleArn("issuer"), externalId: "issuing-01", sessionName: "shared" },
        accountId: "123456789012",
        region: "eu-central-1",
        endpoint: aws.endpoint,
        endpoints: { iam: aws.endpoint, sts: aws.endpoint },
        defaultTtl: "59m",
        maxTtl: "119m",
        userPath: "/teams/",
        namePrefix: "team",
        permissionsBoundary: managed("PowerUserAccess"),
        tags: { owner: "platform-team" },
    });
    const deploy = new IamPolicy("deploy", {
        backend,
        policy: ec2Policy,
        policyArns: [managed("AmazonEC2ReadOnlyAccess")],
        groups: ["testers"],
        ttl: "41m",
        maxTtl: "97m",
        permissionsBoundary: managed("ReadOnlyAccess"),
        tags: { purpose: "deployments" },
    });
    const read = new IamPolicy("read", {
        backend,
        credentialType: "assumed_role",
        policy: ec2Policy,
        policyArns: [managed("AmazonEC2ReadOnlyAccess")],
        roleArns: [roleArn("reader")],
        externalId: "reading-01",
        sessionTags: { cost: "center-7" },
        sourceIdentity: "pipeline-9",
        revocable: true,
        ttl: "43m",
        maxTtl: "53m",
    });
    new DynamicCredential("ci", {
        policy: deploy,
        ttl: "37m",
        maxTtl: "89m",
        renewBefore: "3m",
        rotateBefore: "2m",
        onExpiry: "replace",
        rotationTrigger,
        overlap: "31m",
        readyTimeout: "61s",
        readyCheck: "ec2:DescribeRegions",
        tags: { branch: "main-line" },
    });
    new DynamicCredential("reader", { policy: read, ttl: "36m", roleSessionName: "reading" });
}
