import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { leaseTag, ledgerTag } from "../../../provider/lease/naming";
import type { Engine } from "../../support/engine";
import { killAll, processesOf } from "../../support/killAll";
import type { Running } from "../../support/project";
import { isBound, leaseUsers, usableSessions } from "../records";
import { type KilledOperation, type KilledOperationName, killedOperations } from "./operations";
import { type Prepared, stack, type World } from "./prepared";
import { type Recovery, recoveries } from "./recoveries";
import { User } from "./user";

/** Which processes are killed, by what stands in their command lines. */
const victims = {
    CLI: /^pulumi\0/,
    plugin: /dynamic-provider/,
    command: /\/dist\/cli\/main\.js\0/,
    everything: /./,
};

export type Victim = keyof typeof victims;

/** A call of an operation, e.g. the second `iam:PutUserPolicy`. */
export interface Place {
    readonly at: string;
    readonly nth: number;
}

/** Where an operation is killed, and what its user does then. */
export interface Round extends Place {
    readonly operation: KilledOperationName;
    /** SIGKILL, for each of these processes. */
    readonly victim: Victim;
    /**
     * Whether the call has had its effect by then. Only a caller that is killed as well can tell: any other gets its
     * answer.
     */
    readonly moment: "before" | "after";
    readonly recovery: Recovery;
}

/** What has come of a round. */
export interface Outcome {
    /** What was not as it has to be, a line each. */
    readonly findings: readonly string[];
    /** How many users no state knew any more when the user had ended everything that one knew. */
    readonly swept: number;
    /** What was in the user's way. */
    readonly obstacles: readonly string[];
    /** What the user's commands have printed. */
    readonly printed: string;
}

/** Where an operation can be killed, and who is there to be killed then. */
export interface RecordedPlace extends Place {
    readonly victims: readonly Victim[];
}

/** The calls of an operation when nothing goes wrong. */
export async function placesOf(operation: KilledOperation, prepared: Prepared): Promise<RecordedPlace[]> {
    const world = await prepared.open();
    const { aws } = world.engine;
    const places: RecordedPlace[] = [];
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        const at = `${record.service}:${record.action}`;
        places.push({ at, nth: aws.calls.count(at), victims: victimsIn(world.engine) });
    };
    try {
        const { code, stderr } = await start(operation, world).ended;
        if (code !== 0) {
            throw new Error(`${operation.run.join(" ")} has ended with ${code}: ${stderr}`);
        }
        return places;
    } finally {
        await world.close();
    }
}

/** A CLI that only reads a state for the command is none of them: it ends at any moment. */
function victimsIn(engine: Engine): Victim[] {
    const isThere = (victim: Victim) => processesOf(engine, victims[victim]).length > 0;
    const engineRuns = isThere("plugin");
    return [
        ...(engineRuns ? (["CLI", "plugin"] as const) : []),
        ...(isThere("command") ? (["command"] as const) : []),
        "everything",
    ];
}

/** Kills an operation, has its user recover and then end all that there is, and looks into AWS's own records. */
export async function tryKill(round: Round, prepared: Prepared): Promise<Outcome> {
    const world = await prepared.open();
    const user = new User(world);
    const { aws } = world.engine;
    try {
        await killOperation(round, user);
        await recoveries[round.recovery](user);
        user.findings.push(...loose(world));
        const sessions = heldSessions(world);
        const swept = await endAll(user);
        const held = new Set([...sessions, ...heldSessions(world)]);
        const findings = [
            ...user.findings,
            ...world.unbound,
            ...world.strangers(),
            ...leaseUsers(aws).map(({ userName }) => `user ${userName} is left at the end`),
            ...usableSessions(aws, held).map((key) => `session ${key} is usable at the end`),
            ...user.stacks().flatMap((name) => (name === stack ? [] : [`stack ${name} is left at the end`])),
        ];
        return { findings, swept, obstacles: [...user.obstacles], printed: user.printed };
    } finally {
        await world.close();
    }
}

/** Runs an operation up to its end by SIGKILL, and waits until what lives on has nothing more to do. */
async function killOperation({ operation, at, nth, victim, moment }: Round, user: User): Promise<void> {
    const { engine } = user.world;
    let hit: boolean | undefined;
    const kind = () => {
        const caller: Victim = processesOf(engine, victims.plugin).length > 0 ? "plugin" : "command";
        hit = killAll(engine, victims[victim]);
        const callerIsDead = victim === caller || victim === "everything";
        return callerIsDead && moment === "before" ? "hang" : undefined;
    };
    engine.aws.faults.add({ at, nth, kind });
    const { child } = start(killedOperations[operation], user.world);
    await once(child, "exit"); // Its output may be held open by what lives on.
    if (!hit) {
        user.findings.push(hit === false ? `no ${victim} was there to be killed` : `${at} (${nth}) was never called`);
    }
    await quiet(engine);
}

/**
 * Waits until no engine runs any more, and then until no call has come for a second: a plugin outlives its engine, and
 * ends what it is at.
 */
async function quiet(engine: Engine): Promise<void> {
    const end = performance.now() + 480_000;
    for (let calls = -1; engineRuns(engine) || calls !== engine.aws.calls.count(); ) {
        if (performance.now() > end) {
            throw new Error("what was not killed is still at work after 480 s");
        }
        calls = engine.aws.calls.count();
        await setTimeout(1_000);
    }
}

function engineRuns(engine: Engine): boolean {
    return processesOf(engine, victims.CLI).length > 0;
}

/** Ends what any state knows of, and then has `sweep` remove what none does. Gives how many users that were. */
async function endAll(user: User): Promise<number> {
    const { aws } = user.world.engine;
    await user.revokeIssued();
    const destroyed = await user.destroy();
    const left = leaseUsers(aws);
    user.findings.push(...unnamed(left, user));
    if (left.length > 0) {
        user.expect(await user.sweep(), "stacklease sweep at the end", 3);
    }
    if (destroyed.code !== 0) {
        user.expect(await user.destroy(), "pulumi destroy at the end");
    }
    return left.length;
}

/** Users that no command has named, though it has deleted the backend that knew where they are. */
function unnamed(left: readonly { readonly arn: string }[], { printed }: User): string[] {
    return left.flatMap(({ arn }) =>
        printed.includes(arn) ? [] : [`${arn} is left after destroy, and nothing has named it`],
    );
}

/** Users that AWS would not end, or that nobody could find. */
function loose({ engine }: World): string[] {
    return leaseUsers(engine.aws).flatMap((user) => {
        const [, ledger] = /^\/stacklease\/([0-9a-f-]{36})\/$/.exec(user.path) ?? [];
        const tagOf = (key: string) => user.tags.get(key)?.value;
        const isMarked = ledger !== undefined && tagOf(ledgerTag) === ledger && tagOf(leaseTag) !== undefined;
        return isMarked && isBound(user) ? [] : [`user ${user.userName} is not bound, or not marked as its ledger's`];
    });
}

/** Sessions that somebody has or can have: their keys are in a state, or in a copy of one. */
function heldSessions({ engine }: World): string[] {
    return [...engine.aws.account().sessions.keys()].filter((key) => engine.filesWith(key).length > 0);
}

function start({ edit, run: [program, ...args] }: KilledOperation, { project }: World): Running {
    if (edit) {
        project.edit(edit);
    }
    return program === "pulumi"
        ? project.start("pulumi", [...args, "--non-interactive"])
        : project.startStacklease(args);
}
