import { posix } from "node:path";
import * as ts from "typescript";
import { lineOf, type Source, type Violation } from "./source";

/** An import of one file of the repository by another, of types or of values. */
export interface Import {
    readonly from: string;
    readonly to: string;
    readonly line: number;
}

/** The package's own name, as generated programs and state refer to it. */
const packageExports: Readonly<Record<string, string>> = {
    stacklease: "provider/index.ts",
    "stacklease/runtime": "provider/runtime/index.ts",
    "stacklease/simulator": "simulator/index.ts",
};

/** Returns the imports among some files: static and dynamic imports, `require`, and re-exports. */
export function findImports(sources: readonly Source[]): Import[] {
    const files = new Set(sources.map(({ file }) => file));
    return sources.flatMap((source) =>
        ts.preProcessFile(source.text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
            const to = resolve(source.file, fileName, files);
            return to === undefined ? [] : [{ from: source.file, to, line: lineOf(source, pos) }];
        }),
    );
}

function resolve(from: string, specifier: string, files: ReadonlySet<string>): string | undefined {
    if (!specifier.startsWith(".")) {
        return packageExports[specifier];
    }
    const path = posix.join(posix.dirname(from), specifier);
    return [path, `${path}.ts`, path.replace(/\.js$/, ".ts"), `${path}/index.ts`].find((file) => files.has(file));
}

/** Folders that every folder of provider/ and cli/ may import. */
const shared = ["provider/errors", "provider/node"];

/** Folders of cli/. Each may import those behind it. */
const cliFolders = [
    "cli/commands",
    "cli/commandLine",
    "cli/issuedStacks",
    "cli/issuerPermissions",
    "cli/credentials",
    "cli/engine",
    "cli/state",
    "cli/pulumi",
    "cli/process",
    "cli/terminal",
    "cli/errors",
];

const cliToProvider = ["provider/drivers", "provider/lease", "provider/policy", "provider/aws", "provider/pulumi"];

/**
 * The folders that each folder may import, without itself and {@link shared}. `provider` and `cli` are the files
 * directly in these folders. docs/architecture.md has the same table, under "Structure".
 */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
    provider: ["provider/resources", "provider/lease", "provider/policy"],
    "provider/resources": ["provider/lease", "provider/policy", "provider/aws"],
    "provider/runtime": ["provider/drivers", "provider/lease", "provider/policy", "provider/aws", "provider/pulumi"],
    "provider/drivers": ["provider/lease", "provider/policy", "provider/aws"],
    "provider/lease": ["provider/policy", "provider/aws", "provider/pulumi"],
    "provider/policy": [],
    "provider/aws": [],
    "provider/pulumi": [],
    "provider/errors": [],
    "provider/node": [],
    cli: cliFolders,
    ...Object.fromEntries(
        cliFolders.map((folder, index) => [folder, [...cliFolders.slice(index + 1), ...cliToProvider]]),
    ),
};

/** The program that issues a lease, the only file of cli/ that uses the resources. */
const leaseProgram = "cli/issuedStacks/leaseProgram.ts";

/** Reports imports that point the wrong way. docs/architecture.md says which way they go. */
export function checkForbiddenImports(imports: readonly Import[]): Violation[] {
    return imports.flatMap(({ from, to, line }) => {
        const message = whyForbidden(from, to);
        return message === undefined ? [] : [{ rule: "forbidden import", file: from, line, message }];
    });
}

function whyForbidden(from: string, to: string): string | undefined {
    const [folder, imported] = [layerOf(from), layerOf(to)];
    if (!/^(cli|provider)\//.test(from) || folder === imported) {
        return undefined;
    }
    if (/^simulator\//.test(to)) {
        return simulatorCommand.test(from)
            ? undefined
            : `imports ${to}: only the subcommand simulator may import simulator/`;
    }
    const allowed = allowedImports[folder];
    if (!allowed) {
        return `${folder} is not among the allowedImports of scripts/check/imports.ts; add it, and to docs/architecture.md`;
    }
    if ([...allowed, ...shared].includes(imported) || (from === leaseProgram && to === "provider/index.ts")) {
        return undefined;
    }
    const remedy =
        imported === "provider/runtime" ? "move what both need to provider/lease" : "see docs/architecture.md";
    return `imports ${to}: ${folder} must not import ${imported}; ${remedy}`;
}

const simulatorCommand = /^cli\/commands\/simulatorSubcommand\.ts$/;

/**
 * Returns the folder of provider/ or cli/ that a file is in, at any depth. For a file directly in them, it is the top
 * folder.
 */
function layerOf(file: string): string {
    return file.split("/").slice(0, -1).slice(0, 2).join("/");
}

/** Reports files that import each other, directly or through others. */
export function checkFileCycles(imports: readonly Import[]): Violation[] {
    return findCycles(imports, (file) => file).map((cycle) => violation("file cycle", cycle, (file) => file));
}

/** Reports folders that import each other. A folder and a folder inside it are two folders. */
export function checkFolderCycles(imports: readonly Import[]): Violation[] {
    const folders = findCycles(imports, posix.dirname);
    return folders.map((cycle) => violation("folder cycle", cycle, posix.dirname));
}

function violation(rule: Violation["rule"], cycle: readonly Import[], nodeOf: (file: string) => string): Violation {
    const [{ from: file, line } = { from: "", line: 0 }] = cycle;
    const nodes = cycle.map(({ from }) => nodeOf(from));
    const steps = cycle.map(({ from, to, line }) => `\n    ${from}:${line} imports ${to}`);
    return {
        rule,
        file,
        line,
        message: `import cycle ${[...nodes, nodes[0]].join(" → ")}${steps.join("")}`,
        cycle: nodes,
    };
}

/** Returns shortest cycles, as the imports that they consist of, until each node that is part of a cycle is in one. */
function findCycles(imports: readonly Import[], nodeOf: (file: string) => string): Import[][] {
    const edges = new Map<string, Import[]>();
    for (const edge of imports) {
        const from = nodeOf(edge.from);
        if (from !== nodeOf(edge.to)) {
            edges.set(from, [...(edges.get(from) ?? []), edge]);
        }
    }
    const reported = new Set<string>();
    return [...edges.keys()].flatMap((node) => {
        const cycle = reported.has(node) ? undefined : shortestCycle(node, edges, nodeOf);
        for (const { from } of cycle ?? []) {
            reported.add(nodeOf(from));
        }
        return cycle ? [cycle] : [];
    });
}

function shortestCycle(
    start: string,
    edges: ReadonlyMap<string, readonly Import[]>,
    nodeOf: (file: string) => string,
): Import[] | undefined {
    const paths = new Map<string, Import[]>([[start, []]]); // A map is read in the order in which it grows.
    for (const [node, path] of paths) {
        for (const edge of edges.get(node) ?? []) {
            const next = nodeOf(edge.to);
            if (next === start) {
                return [...path, edge];
            }
            if (!paths.has(next)) {
                paths.set(next, [...path, edge]);
            }
        }
    }
    return undefined;
}
