import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "stacklease/simulator";
import { Engine } from "../../support/engine";
import { killAll } from "../../support/killAll";
import { Project } from "../../support/project";
import { makeRole, roleArn } from "../../support/roles";
import type { StoredEdit } from "../../support/storedStack";
import { addStrangers, watchStrangers } from "../../support/strangers";
import { watch } from "../records";

/** Initial states: what the program contains, and how to get there. */
const preparations = {
    nothing: { edit: {}, run: (project: Project) => project.pulumi(["stack", "init", stack, "--no-select"]) },
    lease: { edit: { lease: { ttl: "12h" } }, run: store },
    overlap: {
        edit: { lease: { ttl: "12h", overlap: "1h", rotationTrigger: 2 } },
        async run(project: Project, edit: StoredEdit) {
            await store(project, { lease: { ttl: "12h", overlap: "1h" } });
            project.edit(edit);
            await project.pulumi(["up", "--yes", "--skip-preview"]);
        },
    },
    session: {
        edit: {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: null },
            lease: { ttl: "1h" },
        },
        run: store,
    },
    "issued lease": {
        edit: { lease: { ttl: "12h" } },
        async run(project: Project, edit: StoredEdit) {
            await store(project, edit);
            await project.storeIssued("dev-issued-aaaaaaaaaa", { ttl: "12h" });
        },
    },
};

export type Preparation = keyof typeof preparations;

/** A prepared stack and account, from which any number of copies can be opened. */
export class Prepared {
    private constructor(
        private readonly engine: Engine,
        private readonly edit: object,
    ) {}

    static async make(preparation: Preparation): Promise<Prepared> {
        const engine = await Engine.start();
        const { aws } = engine;
        const { edit, run } = preparations[preparation];
        aws.clock.advance(-minAgeMs);
        await makeRole(aws);
        const project = projectOf(engine, edit);
        await run(project, edit);
        aws.clock.advance(minAgeMs);
        const folders = [...aws.account().users.values()].flatMap(
            ({ path }) => /^\/stacklease\/(.+)\/$/.exec(path)?.[1] ?? [],
        );
        addStrangers(aws, ...new Set(folders));
        return new Prepared(engine, edit);
    }

    /** Opens a copy, with its own state folder and embedded AWS. */
    async open(): Promise<World> {
        const engine = await Engine.start();
        cpSync(this.engine.folder, engine.folder, { recursive: true });
        copyAccount(this.engine.aws.account(), engine.aws.account());
        return {
            ...{ engine, project: projectOf(engine, this.edit) },
            ...{ unguardedKeys: watch(engine.aws), foreignChanges: watchStrangers(engine.aws) },
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

/** Prepared stacks and accounts. Each is created at its first use. */
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

/** The environment of a round. */
export interface World {
    readonly engine: Engine;
    readonly project: Project;
    /** Active keys that were found without a guard, one line per key. */
    readonly unguardedKeys: readonly string[];
    /** Returns what was done to foreign resources, one line per event. */
    readonly foreignChanges: () => string[];
    close(): Promise<void>;
}

export const stack = "dev";

/**
 * Leases are issued this long before they are opened. If the user of a younger lease is gone, its absence is checked
 * for a minute.
 */
const minAgeMs = 6 * 60_000;

/**
 * Returns a project whose programs all work on one stack. When they are killed, their temporary files stay in the state
 * folder.
 */
function projectOf(engine: Engine, edit: object): Project {
    const project = new Project(engine);
    const TMPDIR = join(engine.folder, "tmp");
    mkdirSync(TMPDIR, { recursive: true });
    Object.assign(project.env, { PULUMI_STACK: stack, TMPDIR });
    project.edit(edit);
    return project;
}

function store(project: Project, edit: StoredEdit): Promise<void> {
    return project.store(stack, edit);
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
