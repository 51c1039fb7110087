import { Operation } from "../../provider/operation";
import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { type Checkpoint, exportState, readOperation, type StackLocation } from "../ledger/checkpoint";
import { parseWhole } from "../ledger/parseCheckpoint";
import { parentOf, projectStacks, qualifierOf, shortName } from "../ledger/stacks";
import type { StackOptions } from "../stackOptions";
import type { Place } from "./rotationFacts";
import { readConfig, type StackConfig } from "./stackConfig";

/** A stack of the project with its state and config, secrets included. */
export interface StackState {
    readonly location: StackLocation;
    /** As the Pulumi CLI takes it. */
    readonly name: string;
    readonly isIssued: boolean;
    readonly checkpoint: Checkpoint<"secrets">;
    readonly places: readonly Place[];
    /** Empty for stacks of `issue`. */
    readonly config: StackConfig;
}

/** Reads every stack of a stack's project, that one first. One that can't be read is an error: it may hold anything. */
export async function readStackStates({ stack, cwd }: StackOptions): Promise<StackState[]> {
    const listed = await projectStacks({ name: stack, cwd }, true);
    const asked = stack ?? process.env.PULUMI_STACK;
    const [current, ...others] = stackNames(listed, asked);
    // Without a current one, the Pulumi CLI says what is wrong.
    const locations = [current, ...others].map((name) => ({ name, cwd }));
    const read: (StackState | undefined)[] = [];
    await forEachAtOnce(runsAtOnce, [...locations.entries()], async ([index, location]) => {
        read[index] = await readStack(location);
    });
    return read.filter((each) => each !== undefined);
}

/**
 * The names of a project's stacks as the Pulumi CLI takes them, the one that is asked for, or else the current one, first. They are as short
 * as its name is, save where the stacks of the project are in several organizations.
 */
export function stackNames(
    listed: readonly { readonly name: string; readonly current: boolean }[],
    asked: string | undefined,
): (string | undefined)[] {
    const wholes = listed.map(({ name }) => name);
    const isOne = new Set(wholes.map(qualifierOf)).size < 2;
    if (isOne) {
        const current = asked ?? shortOf(listed.find((each) => each.current)?.name);
        const names = wholes.map((name) => `${qualifierOf(current)}${shortName(name)}`);
        return [current, ...names.filter((name) => name !== current)];
    }
    const named = wholes.filter((name) => asked !== undefined && isNamed(name, asked));
    if (named.length > 1) {
        throw new CliError(exitCodes.unknown, {
            code: "NotFound",
            operation: new Operation("find", "stack", asked),
            reason: `there are ${named.join(" and ")}`,
            remedy: "give one of them with --stack",
        });
    }
    const current = asked ? (named[0] ?? asked) : listed.find((each) => each.current)?.name;
    return [current, ...wholes.filter((name) => name !== current)];
}

/** Whether a whole name is that which `[organization/[project/]]stack` stands for. */
function isNamed(whole: string, asked: string): boolean {
    const [organization] = asked.split("/");
    return shortName(whole) === shortName(asked) && (!asked.includes("/") || whole.startsWith(`${organization}/`));
}

function shortOf(name: string | undefined): string | undefined {
    return name && shortName(name);
}

/** Reads a stack; undefined for one of `issue` that has ended meanwhile. */
async function readStack(location: StackLocation): Promise<StackState | undefined> {
    const name = location.name ?? "";
    const isNamedSo = parentOf(shortName(name)) !== undefined;
    try {
        const [text, early] = await Promise.all([
            exportState(location, readOperation(location), true),
            isNamedSo ? undefined : readConfig(location),
        ]);
        const checkpoint = parseWhole(location, text, "secrets", new Operation("read", "stack", name));
        const isOfIssue = checkpoint.isIssued;
        const config = early ?? (isOfIssue ? {} : await readConfig(location));
        return { location, name, isIssued: isOfIssue, checkpoint, places: placesIn(text), config };
    } catch (error) {
        if (isNamedSo && !(await projectStacks(location)).some((each) => shortName(each.name) === shortName(name))) {
            return undefined;
        }
        throw error;
    }
}

interface Exported {
    readonly deployment: { readonly resources?: Named[]; readonly pending_operations?: { resource: Named }[] } | null;
}

interface Named {
    readonly urn: string;
}

/** A state in pieces with a name each. Nothing is left out. */
function placesIn(text: string): Place[] {
    const { resources = [], pending_operations = [], ...rest } = (JSON.parse(text) as Exported).deployment ?? {};
    return [
        ...resources.map((resource) => ({ urn: resource.urn, text: JSON.stringify(resource) })),
        ...pending_operations.map((each) => ({
            urn: `${each.resource.urn} (pending)`,
            text: JSON.stringify(each),
        })),
        { urn: "its metadata", text: JSON.stringify(rest) },
    ];
}
