// Entry point of `npm run quickstart`, `npm test` and the other tasks. Sets up what is missing, then runs the task.
// Plain JavaScript without dependencies for Node 18 and newer, because nothing is installed yet when it starts.

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { setUp } = require("./setup/setUp");

const root = path.dirname(__dirname);
const bin = (name) => path.join(root, "node_modules", ".bin", name);

/** Commands of each task, run in order after set-up. The last command gets the arguments after `--`. */
const tasks = {
    setup: [],
    build: [],
    quickstart: [[bin("tsx"), "scripts/quickstart/main.ts"]],
    test: [[bin("mocha"), "--reporter", "test/support/reporter.cjs"]],
    check: [
        [bin("biome"), "check", "."],
        [bin("tsc"), "-p", "tsconfig.check.json"],
        [bin("tsx"), "scripts/check/main.ts"],
    ],
    bench: [[bin("tsx")]],
};

/** Returns all test files. Those come first that mostly wait for timeouts, while others use the processor. */
function allTests() {
    const files = fs.readdirSync(path.join(root, "test"), { recursive: true }).map((file) => path.join("test", file));
    const specs = files.filter((file) => file.endsWith(".spec.ts")).sort();
    const isWaiting = (file) => /^test.(faults|provider.drivers)\b/.test(file);
    return [...specs.filter(isWaiting), ...specs.filter((file) => !isWaiting(file))];
}

async function main([task, ...given]) {
    if (!Object.hasOwn(tasks, task ?? "")) {
        throw new Error(`run task ${task}: there is no such task; use one of ${Object.keys(tasks).join(", ")}`);
    }
    const args = [...defaultsOf(task, given), ...given];
    const env = await setUp(root, task === "test");
    if (task === "test") {
        // The tests start about a thousand processes.
        env.NODE_COMPILE_CACHE ??= path.join(root, "node_modules", ".cache", "compiled");
    }
    const commands = tasks[task];
    for (const [index, command] of commands.entries()) {
        const code = await run(index === commands.length - 1 ? [...command, ...args] : command, env);
        if (code !== 0) {
            return code;
        }
    }
    return 0;
}

/** Returns the files that a task runs if none are given. */
function defaultsOf(task, given) {
    const isGiven = given.some((arg) => arg.endsWith(".ts"));
    return isGiven ? [] : task === "test" ? allTests() : task === "bench" ? ["bench/main.ts"] : [];
}

/** Runs a command in the foreground. Ctrl-C reaches it from the terminal; SIGTERM is passed on to it. */
function run([file, ...args], env) {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
        process.on("SIGINT", () => {});
        process.on("SIGTERM", () => child.kill("SIGTERM"));
        child.on("error", reject);
        child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
    });
}

main(process.argv.slice(2)).then(
    (code) => {
        process.exitCode = code;
    },
    (error) => {
        console.error(`\n${error.message}`);
        process.exitCode = 1;
    },
);
