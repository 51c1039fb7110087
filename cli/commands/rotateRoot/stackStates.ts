import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { forEachConcurrently, maxPulumiProcesses } from "../../process/concurrency";
import type { StackLocation } from "../../pulumi/project";
import { readConfig, type StackConfig } from "../../pulumi/stackConfig";
import type { StackExport } from "../../pulumi/stackExport";
import type { Checkpoint } from "../../state/checkpoint";
import { parseWithSecrets } from "../../state/parseCheckpoint";
import { exportState, readOperation } from "../../state/readCheckpoint";
import { parentOf, projectStacks, qualifierOf, type StackOptions, shortName } from "../../state/stacks";
import type { KeyLocation } from "./rotationFacts";

/** A stack of the project with its state and config, secrets included. */
export interface StackState {
    readonly location: StackLocation;
    /** As the Pulumi CLI takes it. */
    readonly name: string;
    /** Whether it is an issued stack. */
    readonly isIssued: boolean;
    readonly checkpoint: Checkpoint<"secrets">;
    readonly keyLocations: readonly KeyLocation[];
    /** Empty for issued stacks. */
    readonly config: StackConfig;
}

/**
 * Reads every stack of a stack's project, that one first. A stack that cannot be read is an error: it may contain the
 * key.
 */
export async function readStackStates({ stack, cwd }: StackOptions): Promise<StackState[]> {
    const listed = await projectStacks({ name: stack, cwd }, true);
    const [current, ...others] = stackNames(listed, stack ?? process.env.PULUMI_STACK);
    // Without a current stack, the Pulumi CLI reports what is wrong.
    const locations = [current, ...others].map((name) => ({ name, cwd }));
    const read: (StackState | undefined)[] = [];
    await forEachConcurrently(maxPulumiProcesses, [...locations.entries()], async ([index, location]) => {
        read[index] = await readStack(location);
    });
    return read.filter((each) => each !== undefined);
}

/**
 * Returns the names of a project's stacks as the Pulumi CLI takes them, the requested one or else the current one
 * first. They are qualified like the requested name; if the project has stacks in several organizations, they are full
 * names.
 */
export function stackNames(
    listed: readonly { readonly name: string; readonly current: boolean }[],
    requested: string | undefined,
): (string | undefined)[] {
    const fullNames = listed.map(({ name }) => name);
    const isOneOrganization = new Set(fullNames.map(qualifierOf)).size < 2;
    if (isOneOrganization) {
        const current = requested ?? shortOf(listed.find((each) => each.current)?.name);
        const names = fullNames.map((name) => `${qualifierOf(current)}${shortName(name)}`);
        return [current, ...names.filter((name) => name !== current)];
    }
    const matching = fullNames.filter((name) => requested !== undefined && matchesName(name, requested));
    if (matching.length > 1) {
        throw new CliError(exitCodes.unknown, {
            code: "Ambiguous",
            operation: new Operation("find", "stack", requested),
            reason: `several stacks have that name: ${matching.join(" and ")}`,
            remedy: "choose one with --stack",
        });
    }
    const current = requested ? (matching[0] ?? requested) : listed.find((each) => each.current)?.name;
    return [current, ...fullNames.filter((name) => name !== current)];
}

/** Returns whether `[organization/[project/]]stack` can mean a full name. */
function matchesName(fullName: string, requested: string): boolean {
    const [organization] = requested.split("/");
    return (
        shortName(fullName) === shortName(requested) &&
        (!requested.includes("/") || fullName.startsWith(`${organization}/`))
    );
}

function shortOf(name: string | undefined): string | undefined {
    return name && shortName(name);
}

/** Reads a stack. Returns undefined for an issued stack that was removed in the meantime. */
async function readStack(location: StackLocation): Promise<StackState | undefined> {
    const name = location.name ?? "";
    const operation = readOperation(location);
    const hasIssuedName = parentOf(shortName(name)) !== undefined;
    try {
        const [text, early] = await Promise.all([
            exportState(location, operation, true),
            hasIssuedName ? undefined : readConfig(location),
        ]);
        const checkpoint = parseWithSecrets(location, text, "secrets", operation);
        const { isIssued } = checkpoint;
        const config = early ?? (isIssued ? {} : await readConfig(location));
        return { location, name, isIssued, checkpoint, keyLocations: keyLocationsIn(text), config };
    } catch (error) {
        if (
            hasIssuedName &&
            !(await projectStacks(location)).some((each) => shortName(each.name) === shortName(name))
        ) {
            return undefined;
        }
        throw error;
    }
}

/** Splits a state into named parts. Nothing is left out. */
function keyLocationsIn(text: string): KeyLocation[] {
    const { resources = [], pending_operations = [], ...rest } = (JSON.parse(text) as StackExport).deployment ?? {};
    return [
        ...resources.map((resource) => ({ urn: resource.urn, text: JSON.stringify(resource) })),
        ...pending_operations.map((each) => ({
            urn: `${each.resource.urn} (pending)`,
            text: JSON.stringify(each),
        })),
        { urn: "its metadata", text: JSON.stringify(rest) },
    ];
}
