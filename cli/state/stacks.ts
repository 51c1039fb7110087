import { createHash } from "node:crypto";
import { Operation } from "../../provider/errors/operation";
import type { StackLocation } from "../pulumi/project";
import { pulumi } from "../pulumi/pulumi";

/** A stack as `pulumi stack ls --json` lists it. */
export interface ListedStack {
    readonly name: string;
    /** Whether it is the selected stack. */
    readonly current: boolean;
    /** Absent if the state backend does not record it. */
    readonly updateInProgress?: boolean;
}

/** Name of an issued stack: the parent's, shortened if it is long, the hash of its ledger id, and a random part. */
const issuedName = /^(.+)-issued-([a-z2-7]{4})[a-z2-7]{6}$/;

/** A stack name has at most 100 characters. https://www.pulumi.com/docs/iac/concepts/stacks/ */
const maxParentLength = 100 - "-issued-".length - 10;

/**
 * Returns a name for a new issued stack.
 * @param ledgerId of the issuing backend in the parent's state. Its hash in the name identifies the parent after that
 * was renamed
 * @param random six letters
 */
export function issuedStackName(parent: string, ledgerId: string, random: string): string {
    return `${qualifierOf(parent)}${shortenedName(shortName(parent))}-issued-${ledgerHash(ledgerId)}${random}`;
}

/**
 * Returns the parent's name in the name of an issued stack, as it was when the lease was issued, shortened if it was
 * long. Returns undefined for any other stack.
 */
export function parentOf(stack: string): string | undefined {
    return issuedName.exec(stack)?.[1];
}

/** Returns whether an issued stack is named after another stack. */
export function isNamedAfter(issued: string, stack: string): boolean {
    return parentOf(issued) === shortenedName(stack);
}

/**
 * Returns whether the name of an issued stack has the hash of a ledger id. In a name from v0.1.0 these letters are
 * random.
 */
export function hasLedgerHash(issued: string, ledgerId: string): boolean {
    return issuedName.exec(issued)?.[2] === ledgerHash(ledgerId);
}

/** Returns a name short enough for the name of an issued stack. Two long names differ in their hash. */
function shortenedName(stack: string): string {
    const hash = createHash("sha256").update(stack).digest("hex").slice(0, 8);
    return stack.length > maxParentLength ? `${stack.slice(0, maxParentLength - 1 - hash.length)}-${hash}` : stack;
}

/** Returns four letters that identify a ledger in any stack. */
function ledgerHash(ledgerId: string): string {
    return [...createHash("sha256").update(ledgerId).digest().subarray(0, 4)]
        .map((byte) => base32Letters[byte % 32])
        .join("");
}

const base32Letters = "abcdefghijklmnopqrstuvwxyz234567";

/** Lists every stack of the state backend, in all projects, by fully qualified names. */
export async function allStacks(cwd: string | undefined): Promise<StackLocation[]> {
    const args = ["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"];
    return (await list(new Operation("list", "stacks of the state backend"), args, cwd)).map(({ name }) => ({
        name,
        cwd,
    }));
}

/**
 * Lists the stacks of a project: the folder's, or the one in a stack's qualified name.
 * @param isFullyQualified whether the names are fully qualified. Default: false, as the Pulumi CLI lists them
 */
export async function projectStacks({ name, cwd }: StackLocation, isFullyQualified = false): Promise<ListedStack[]> {
    const project = name?.split("/").at(-2);
    const isQualified = name !== undefined && name.split("/").length === 3;
    const args = [
        ...["stack", "ls", "--json", ...(isFullyQualified ? ["--fully-qualify-stack-names"] : [])],
        ...(isQualified ? ["--project", project ?? ""] : []),
    ];
    return list(new Operation("list", "stacks of the project"), args, cwd);
}

/** Returns the name of the selected stack, with its organization if that is not the user's default. */
export async function selectedStack(cwd: string | undefined): Promise<string | undefined> {
    return (await projectStacks({ name: undefined, cwd })).find(({ current }) => current)?.name;
}

/** Returns a stack's name without organization and project. */
export function shortName(name = ""): string {
    return name.slice(name.lastIndexOf("/") + 1);
}

/** Returns the organization and project in a stack's name, with the last slash; empty if it has none. */
export function qualifierOf(name = ""): string {
    return name.slice(0, name.lastIndexOf("/") + 1);
}

async function list(operation: Operation, args: readonly string[], cwd: string | undefined): Promise<ListedStack[]> {
    return JSON.parse((await pulumi(operation, args, { cwd })) || "[]") as ListedStack[];
}

/** Options that select the stacks of a subcommand. */
export interface StackOptions {
    /**
     * Name as the Pulumi CLI takes it, also `organization/project/stack`.
     * @default the selected stack
     */
    readonly stack?: string;
    /**
     * Folder to work in, as `pulumi --cwd`.
     * @default the current folder
     */
    readonly cwd?: string;
    /** Whether to use every stack of the state backend. */
    readonly all?: boolean;
}

/** Returns the name of the stack that an option or the environment requests; undefined means the selected stack. */
export function requestedStack({ stack }: StackOptions): string | undefined {
    return stack ?? (process.env.PULUMI_STACK || undefined);
}
