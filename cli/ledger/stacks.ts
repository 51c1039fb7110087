import { pulumi } from "../pulumi/pulumi";
import type { StackLocation } from "./checkpoint";

interface ListedStack {
    readonly name: string;
    readonly current: boolean;
    /** Absent where the state backend can't tell. */
    readonly updateInProgress?: boolean;
}

/** Names of stacks of `issue`: the parent's, and a random part. */
const issuedName = /^(.+)-issued-[a-z2-7]{10}$/;

/** The stack in which a lease of `issue` lives. */
export function issuedStackName(parent: string, random: string): string {
    return `${parent}-issued-${random}`;
}

/** The name of the stack whose policy a stack of `issue` has used; undefined for any other stack. */
export function parentOf(stack: string): string | undefined {
    return issuedName.exec(stack)?.[1];
}

/** Every stack of the backend, those of other projects too, by names that the CLI takes anywhere. */
export async function allStacks(cwd: string | undefined): Promise<StackLocation[]> {
    const args = ["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"];
    return (await list("list the backend's stacks", args, cwd)).map(({ name }) => ({ name, cwd }));
}

/**
 * The stacks of a project: that of the folder, or the one that a stack's qualified name tells.
 * @param isWhole whether by names that the CLI takes anywhere. Default: as it lists them
 */
export async function projectStacks({ name, cwd }: StackLocation, isWhole = false): Promise<ListedStack[]> {
    const project = name?.split("/").at(-2);
    const isQualified = name !== undefined && name.split("/").length === 3;
    const args = [
        ...["stack", "ls", "--json", ...(isWhole ? ["--fully-qualify-stack-names"] : [])],
        ...(isQualified ? ["--project", project ?? ""] : []),
    ];
    return list("list the project's stacks", args, cwd);
}

/** The stack that is selected, by the name that the CLI takes: with its organization, where that is not the user's default. */
export async function selectedStack(cwd: string | undefined): Promise<string | undefined> {
    return (await projectStacks({ name: undefined, cwd })).find(({ current }) => current)?.name;
}

/** Where the stacks of `issue` are that have used a stack's policies. */
export async function issuedStacks({ name, cwd }: StackLocation): Promise<StackLocation[]> {
    const listed = await projectStacks({ name, cwd });
    return issuedUnder(listed, name).map((each) => ({ name: each, cwd }));
}

/** The names of the stacks of `issue` that have used the policies of a stack, or else of the current one, qualified as that is. */
export function issuedUnder(
    listed: readonly Pick<ListedStack, "name" | "current">[],
    name = listed.find(({ current }) => current)?.name ?? "",
): string[] {
    const [parent, qualifier] = [shortName(name), qualifierOf(name)];
    return listed
        .map((each) => shortName(each.name))
        .filter((each) => parentOf(each) === parent)
        .map((each) => `${qualifier}${each}`);
}

/** A stack's name without organization and project. */
export function shortName(name = ""): string {
    return name.slice(name.lastIndexOf("/") + 1);
}

/** Organization and project of a stack's name as far as they are there, up to the last slash. */
export function qualifierOf(name = ""): string {
    return name.slice(0, name.lastIndexOf("/") + 1);
}

async function list(what: string, args: readonly string[], cwd: string | undefined): Promise<ListedStack[]> {
    return JSON.parse((await pulumi(what, args, { cwd })) || "[]") as ListedStack[];
}
