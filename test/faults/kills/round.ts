import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { leaseTag, ledgerTag } from "../../../provider/lease/naming";
import type { Engine } from "../../support/engine";
import { killAll, processesOf } from "../../support/killAll";
import type { Running } from "../../support/project";
import { isEndedOnTime, leaseUsers, usableSessions } from "../records";
import { type KilledOperation, type KilledOperationName, killedOperations } from "./operations";
import { type Prepared, stack, type World } from "./prepared";
import { type Recovery, recoveries } from "./recoveries";
import { User } from "./user";

/** The processes to kill, identified by their command lines. */
const victims = {
    CLI: /^pulumi\0/,
    plugin: /dynamic-provider/,
    command: /\/dist\/cli\/main\.js\0/,
    everything: /./,
};

export type Victim = keyof typeof victims;

/** A call of an operation, for example the second `iam:PutUserPolicy`. */
export interface Place {
    readonly at: string;
    readonly nth: number;
}

/** Where an operation is killed, and how its user recovers. */
export interface Round extends Place {
    readonly operation: KilledOperationName;
    /** Each of these processes gets SIGKILL. */
    readonly victim: Victim;
    /**
     * Whether the call has taken effect by then. This matters only if the caller is killed too: any other caller gets
     * its answer.
     */
    readonly moment: "before" | "after";
    readonly recovery: Recovery;
}

/** The result of a round. */
export interface Outcome {
    /** Violated expectations, one line per finding. */
    readonly findings: readonly string[];
    /** Number of users that were in no state after the user had revoked everything that was in a state. */
    readonly swept: number;
    /** Obstacles that the user had to remove. */
    readonly obstacles: readonly string[];
    /** Output of the user's commands. */
    readonly printed: string;
}

/** A place where an operation can be killed, and the processes that run at that time. */
export interface RecordedPlace extends Place {
    readonly victims: readonly Victim[];
}

/** Returns the calls that an operation makes when nothing fails. */
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

/**
 * Returns the running victims. A CLI that only reads a state for the command is not included, because it can exit at
 * any time.
 */
function victimsIn(engine: Engine): Victim[] {
    const isThere = (victim: Victim) => processesOf(engine, victims[victim]).length > 0;
    const engineRuns = isThere("plugin");
    return [
        ...(engineRuns ? (["CLI", "plugin"] as const) : []),
        ...(isThere("command") ? (["command"] as const) : []),
        "everything",
    ];
}

/** Kills an operation, lets its user recover and then revoke everything, and checks AWS's own records. */
export async function tryKill(round: Round, prepared: Prepared): Promise<Outcome> {
    const world = await prepared.open();
    const user = new User(world);
    const { aws } = world.engine;
    try {
        await killOperation(round, user);
        await recoveries[round.recovery](user);
        user.findings.push(...uncontrolledUsers(world));
        const sessions = heldSessions(world);
        const swept = await endAll(user);
        const held = new Set([...sessions, ...heldSessions(world)]);
        const findings = [
            ...user.findings,
            ...world.unguardedKeys,
            ...world.foreignChanges(),
            ...leaseUsers(aws).map(({ userName }) => `user ${userName} is left at the end`),
            ...usableSessions(aws, held).map((key) => `session ${key} is usable at the end`),
            ...user.stacks().flatMap((name) => (name === stack ? [] : [`stack ${name} is left at the end`])),
        ];
        return { findings, swept, obstacles: [...user.obstacles], printed: user.printed };
    } finally {
        await world.close();
    }
}

/** Runs an operation until SIGKILL ends it, and waits until the surviving processes have finished their work. */
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
    await once(child, "exit"); // Surviving processes may keep its output open.
    if (!hit) {
        user.findings.push(hit === false ? `no ${victim} was there to be killed` : `${at} (${nth}) was never called`);
    }
    await waitUntilIdle(engine);
}

/**
 * Waits until no engine runs, and then until no call has arrived for a second: a plugin outlives its engine and
 * completes its current work.
 */
async function waitUntilIdle(engine: Engine): Promise<void> {
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

/**
 * Revokes everything that is in a state, then lets `sweep` remove what is in no state. Returns the number of swept
 * users.
 */
async function endAll(user: User): Promise<number> {
    const { aws } = user.world.engine;
    await user.revokeIssued();
    const isDestroyed = user.holdsNothing() || (await user.destroy()).code === 0;
    const left = leaseUsers(aws);
    user.findings.push(...unnamedUsers(left, user));
    if (left.length > 0) {
        user.expect(await user.sweep(), "stacklease sweep at the end", 3);
    }
    if (!isDestroyed) {
        user.expect(await user.destroy(), "pulumi destroy at the end");
    }
    return left.length;
}

/** Returns users that no command has named, although the backend that knew their path is deleted. */
function unnamedUsers(left: readonly { readonly arn: string }[], { printed }: User): string[] {
    return left.flatMap(({ arn }) =>
        printed.includes(arn) ? [] : [`${arn} is left after destroy, and nothing has named it`],
    );
}

/** Returns users whose access AWS would not end, or that nobody could find. */
function uncontrolledUsers({ engine }: World): string[] {
    return leaseUsers(engine.aws).flatMap((user) => {
        const [, ledger] = /^\/stacklease\/([0-9a-f-]{36})\/$/.exec(user.path) ?? [];
        const tagOf = (key: string) => user.tags.get(key)?.value;
        const isMarked = ledger !== undefined && tagOf(ledgerTag) === ledger && tagOf(leaseTag) !== undefined;
        return isMarked && isEndedOnTime(user)
            ? []
            : [`user ${user.userName} is not bound, or not marked as its ledger's`];
    });
}

/** Returns sessions that somebody can use: their keys are in a state or in a copy of one. */
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
