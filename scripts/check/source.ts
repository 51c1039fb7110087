import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import * as ts from "typescript";

/** A source file. */
export interface Source {
    /** Path from the repository's root, with forward slashes. */
    readonly file: string;
    readonly text: string;
    /** Parsed when first used. */
    readonly syntax: ts.SourceFile;
}

/** A place in the source that breaks a rule. */
export interface Violation {
    readonly rule: "file cycle" | "folder cycle" | "forbidden import" | "line width" | "doc comment" | "stale page";
    readonly file: string;
    /** Counted from 1. */
    readonly line: number;
    readonly message: string;
    /** The files or folders of a cycle. */
    readonly cycle?: readonly string[];
}

const extensions = [".ts", ".js", ".cjs"];

/** Reads the TypeScript and JavaScript files below some folders of a repository, except generated ones. */
export function readSources(root: string, folders: readonly string[]): Source[] {
    return folders.flatMap((folder) => readFolder(root, folder)).sort((a, b) => (a.file < b.file ? -1 : 1));
}

function readFolder(root: string, folder: string): Source[] {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
        const file = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
            return entry.name === "node_modules" ? [] : readFolder(root, file);
        }
        return extensions.includes(extname(entry.name)) && !entry.name.includes(".generated.")
            ? [parseSource(file, readFileSync(join(root, file), "utf8"))]
            : [];
    });
}

/** Returns a source file from its path and text. */
export function parseSource(file: string, text: string): Source {
    let syntax: ts.SourceFile | undefined;
    return {
        file,
        text,
        get syntax() {
            syntax ??= ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
            return syntax;
        },
    };
}

/** Returns the line of a position, counted from 1. */
export function lineOf({ syntax }: Source, position: number): number {
    return syntax.getLineAndCharacterOfPosition(position).line + 1;
}
