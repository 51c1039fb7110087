import { execFileSync } from "node:child_process";
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..");
const rounds = 3;

/**
 * Prints what `npm install stacklease` adds to a program that already has @pulumi/pulumi, in packages, megabytes and
 * seconds: `npm run bench bench/install.ts`. The package is what `npm pack` makes of this tree. npm reads from its own
 * cache, which a first install has filled, so the seconds do not include the network.
 */
function measure(): void {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-bench-"));
    try {
        const [packed] = JSON.parse(npm(root, "pack", "--json", "--pack-destination", folder)) as [
            { filename: string },
        ];
        const program = join(folder, "program");
        const sdk = `@pulumi/pulumi@${manifest().devDependencies["@pulumi/pulumi"]}`;
        writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "program", private: true }));
        npm(folder, "install", "--prefix", program, sdk);
        const before = sizesOf(program);
        const install = (to: string) => npm(folder, "install", "--prefix", to, join(folder, packed.filename));
        const seconds = Array.from({ length: rounds + 1 }, (_, round) => {
            const copy = join(folder, `program-${round}`);
            cpSync(program, copy, { recursive: true, verbatimSymlinks: true });
            const started = performance.now();
            install(copy);
            return (performance.now() - started) / 1_000;
        });
        const after = sizesOf(join(folder, "program-1"));
        const added = [...after].filter(([path]) => !before.has(path));
        const bytes = added.reduce((sum, [, size]) => sum + size, 0);
        console.log(
            `adds ${added.length} packages, ${megabytes(bytes)} MB, in ${median(seconds.slice(1)).toFixed(1)} s`,
        );
        for (const [path, size] of added.sort(([, a], [, b]) => b - a).slice(0, 10)) {
            console.log(`    ${megabytes(size).padStart(5)} MB  ${path.replace(/^node_modules\//, "")}`);
        }
        console.log(`node ${process.version}, npm ${npm(folder, "--version").trim()}, ${cpus().length} cores`);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function npm(cwd: string, ...args: string[]): string {
    return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], {
        cwd,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
    });
}

function manifest(): { readonly devDependencies: Readonly<Record<string, string>> } {
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/**
 * Returns the size in bytes of each package that a program has installed, by path, without the packages nested in it.
 */
function sizesOf(program: string): Map<string, number> {
    const { packages } = JSON.parse(readFileSync(join(program, "node_modules", ".package-lock.json"), "utf8"));
    return new Map(Object.keys(packages).map((path) => [path, bytesIn(join(program, path))]));
}

function bytesIn(folder: string): number {
    const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            return entry.name === "node_modules" ? 0 : bytesIn(path);
        }
        return lstatSync(path).size;
    });
    return sizes.reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
    return (bytes / 1_000_000).toFixed(1);
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

measure();
