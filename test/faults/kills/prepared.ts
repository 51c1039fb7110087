import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "stacklease/simulator";
import { Engine } from "../../support/engine";
import { killAll } from "../../support/killAll";
import { Project } from "../../support/project";
import { makeRole, roleArn } from "../../support/roles";
import { addStrangers, watchStrangers } from "../../support/strangers";
import { watch } from "../records";

/** Where operations begin: what the program has, and how it got there. */
const preparations = {
    nothing: { edit: {}, async run() {} },
    lease: { edit: { lease: { ttl: "12h" } }, run: up },
    overlap: {
        edit: { lease: { ttl: "12h", overlap: "1h", rotationTrigger: 2 } },
        async run(project: Project) {
            project.edit({ lease: { ttl: "12h", overlap: "1h" } });
            await up(project);
            project.edit({ lease: { ttl: "12h", overlap: "1h", rotationTrigger: 2 } });
            await up(project);
        },
    },
    session: {
        edit: {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: null },
            lease: { ttl: "1h" },
        },
        run: up,
    },
    "issued lease": {
        edit: { lease: { ttl: "12h" } },
        async run(project: Project) {
            await up(project);
            const { code, stderr } = await project.stacklease(["issue", "aws/deploy", "--ttl", "12h"]);
            if (code !== 0) {
                throw new Error(stderr);
            }
        },
    },
};

export type Preparation = keyof typeof preparations;

/** A stack and an account in the middle of their life, of which any number of copies can be opened. */
export class Prepared {
    private constructor(
        private readonly engine: Engine,
        private readonly edit: object,
    ) {}

    static async make(preparation: Preparation): Promise<Prepared> {
        const engine = await Engine.start();
        const { aws } = engine;
        const { edit, run } = preparations[preparation];
        aws.clock.advance(-youth);
        await makeRole(aws);
        const project = projectOf(engine, edit);
        await project.pulumi(["stack", "init", stack, "--no-select"]);
        await run(project);
        aws.clock.advance(youth);
        const folders = [...aws.account().users.values()].flatMap(
            ({ path }) => /^\/stacklease\/(.+)\/$/.exec(path)?.[1] ?? [],
        );
        addStrangers(aws, ...new Set(folders));
        return new Prepared(engine, edit);
    }

    /** Opens a copy, with a state folder and an embedded AWS of its own. */
    async open(): Promise<World> {
        const engine = await Engine.start();
        cpSync(this.engine.folder, engine.folder, { recursive: true });
        copyAccount(this.engine.aws.account(), engine.aws.account());
        return {
            ...{ engine, project: projectOf(engine, this.edit) },
            ...{ unbound: watch(engine.aws), strangers: watchStrangers(engine.aws) },
            async close() {
                killAll(engine, /./);
                await engine.stop();
            },
        };
    }

    close(): Promise<void> {
        return this.engine.stop();
    }
}

/** Stacks and accounts to begin with, each made when it is first asked for. */
export class Preparations {
    readonly #made = new Map<Preparation, Promise<Prepared>>();

    get(preparation: Preparation): Promise<Prepared> {
        const made = this.#made.get(preparation) ?? Prepared.make(preparation);
        this.#made.set(preparation, made);
        return made;
    }

    async close(): Promise<void> {
        await Promise.all([...this.#made.values()].map((made) => made.then((each) => each.close())));
    }
}

/** What a round runs in. */
export interface World {
    readonly engine: Engine;
    readonly project: Project;
    /** Active keys that were seen without a guard, a line each. */
    readonly unbound: readonly string[];
    /** What was done to strangers, a line each. */
    readonly strangers: () => string[];
    close(): Promise<void>;
}

export const stack = "dev";

/**
 * Leases are made so long before they are opened: for longer, the absence of their users would be doubted and asked
 * about for a minute.
 */
const youth = 6 * 60_000;

/**
 * A project whose programs all work on one stack, and leave temporary files in the state folder when they are killed.
 */
function projectOf(engine: Engine, edit: object): Project {
    const project = new Project(engine);
    const TMPDIR = join(engine.folder, "tmp");
    mkdirSync(TMPDIR, { recursive: true });
    Object.assign(project.env, { PULUMI_STACK: stack, TMPDIR });
    project.edit(edit);
    return project;
}

async function up(project: Project): Promise<void> {
    await project.pulumi(["up", "--yes", "--skip-preview"]);
}

function copyAccount(from: Account, to: Account): void {
    for (const [name, records] of Object.entries(structuredClone(from))) {
        const held = to[name as keyof Account];
        if (held instanceof Map) {
            held.clear();
            for (const [key, record] of records as Map<never, never>) {
                held.set(key, record);
            }
        }
    }
}
