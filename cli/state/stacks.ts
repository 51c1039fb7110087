import { createHash } from "node:crypto";
import { Operation } from "../../provider/operation";
import { pulumi } from "../pulumi/pulumi";
import type { StackLocation } from "../pulumi/stackLocation";

export interface ListedStack {
    readonly name: string;
    readonly current: boolean;
    /** Absent where the state backend can't tell. */
    readonly updateInProgress?: boolean;
}

/** Names of stacks of `issue`: the parent's, cut if it is long, the mark of its ledger, and a random part. */
const issuedName = /^(.+)-issued-([a-z2-7]{4})[a-z2-7]{6}$/;

/** A stack's name has at most 100 characters. https://www.pulumi.com/docs/iac/concepts/stacks/ */
const maxParentLength = 100 - "-issued-".length - 10;

/**
 * The stack in which a lease of `issue` lives.
 * @param ledgerId of the backend that issues, in the parent's state: by its mark in the name the stack is found after the parent was renamed
 * @param random six letters
 */
export function issuedStackName(parent: string, ledgerId: string, random: string): string {
    return `${qualifierOf(parent)}${shortenedName(shortName(parent))}-issued-${ledgerHash(ledgerId)}${random}`;
}

/** The name that a stack of `issue` bears: of the stack whose policy it has used, as that was named then, cut if it was long. undefined for any other stack. */
export function parentOf(stack: string): string | undefined {
    return issuedName.exec(stack)?.[1];
}

/** Whether a stack of `issue` bears the name of another stack. */
export function isNamedAfter(issued: string, stack: string): boolean {
    return parentOf(issued) === shortenedName(stack);
}

/** Whether a stack of `issue` bears the mark of a ledger. One that was made by v0.1.0 bears none, but four random letters. */
export function hasLedgerHash(issued: string, ledgerId: string): boolean {
    return issuedName.exec(issued)?.[2] === ledgerHash(ledgerId);
}

/** A name that leaves room for the rest of an issued stack's name. Two long ones differ in their hash. */
function shortenedName(stack: string): string {
    const hash = createHash("sha256").update(stack).digest("hex").slice(0, 8);
    return stack.length > maxParentLength ? `${stack.slice(0, maxParentLength - 1 - hash.length)}-${hash}` : stack;
}

/** Four letters that are the same for a ledger wherever it is. */
function ledgerHash(ledgerId: string): string {
    return [...createHash("sha256").update(ledgerId).digest().subarray(0, 4)]
        .map((byte) => base32Letters[byte % 32])
        .join("");
}

const base32Letters = "abcdefghijklmnopqrstuvwxyz234567";

/** Every stack of the backend, those of other projects too, by names that the CLI takes anywhere. */
export async function allStacks(cwd: string | undefined): Promise<StackLocation[]> {
    const args = ["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"];
    return (await list(new Operation("list", "the backend's stacks"), args, cwd)).map(({ name }) => ({ name, cwd }));
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
    return list(new Operation("list", "the project's stacks"), args, cwd);
}

/** The stack that is selected, by the name that the CLI takes: with its organization, where that is not the user's default. */
export async function selectedStack(cwd: string | undefined): Promise<string | undefined> {
    return (await projectStacks({ name: undefined, cwd })).find(({ current }) => current)?.name;
}

/** A stack's name without organization and project. */
export function shortName(name = ""): string {
    return name.slice(name.lastIndexOf("/") + 1);
}

/** Organization and project of a stack's name as far as they are there, up to the last slash. */
export function qualifierOf(name = ""): string {
    return name.slice(0, name.lastIndexOf("/") + 1);
}

async function list(operation: Operation, args: readonly string[], cwd: string | undefined): Promise<ListedStack[]> {
    return JSON.parse((await pulumi(operation, args, { cwd })) || "[]") as ListedStack[];
}
