const { spawn } = require("node:child_process");

const progressEvery = 20_000;

/** Prints a progress message of set-up on stderr, so that stdout has only the task's own output. */
function say(text) {
    process.stderr.write(`[set-up] ${text}\n`);
}

function seconds(since) {
    const elapsed = (Date.now() - since) / 1000;
    return elapsed < 60 ? `${elapsed.toFixed(1)} s` : `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`;
}

/**
 * Runs one long step of set-up and prints its name, progress and duration.
 * @param remedy what to install manually if it fails
 */
async function step(what, remedy, work) {
    const started = Date.now();
    say(`${what} …`);
    const progress = setInterval(() => say(`${what}: still running after ${seconds(started)}`), progressEvery);
    try {
        const result = await work();
        say(`${what}: done in ${seconds(started)}`);
        return result;
    } catch (error) {
        throw new Error(`set up ${what}: ${error.message}; ${remedy}`);
    } finally {
        clearInterval(progress);
    }
}

/**
 * Runs a program with a timeout and returns its stdout. The error of a failure contains the end of its output.
 * @param grace milliseconds between SIGTERM at the timeout and SIGKILL. Default: SIGKILL at once
 */
function exec(file, args, { cwd, env, timeout, grace = 0 }) {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, {
            cwd,
            env,
            timeout,
            killSignal: grace > 0 ? "SIGTERM" : "SIGKILL",
            stdio: ["ignore", "pipe", "pipe"],
        });
        const killing = grace > 0 ? setTimeout(() => child.kill("SIGKILL"), timeout + grace) : undefined;
        let stdout = "";
        let last = "";
        // Some programs, such as the TypeScript compiler, report failures on stdout.
        const remember = (data) => {
            last = (last + data).slice(-2_000);
        };
        child.stdout.on("data", (data) => {
            stdout += data;
            remember(data);
        });
        child.stderr.on("data", remember);
        child.on("error", (error) => {
            clearTimeout(killing);
            reject(new Error(`${file} cannot be run (${error.code})`));
        });
        child.on("close", (code, signal) => {
            clearTimeout(killing);
            if (code === 0) {
                resolve(stdout);
            } else {
                const why =
                    signal || child.killed ? `was killed after ${timeout / 1000} s` : `exited with code ${code}`;
                reject(new Error(`"${[file, ...args].join(" ")}" ${why}, with output: ${lastLines(last)}`));
            }
        });
    });
}

function lastLines(text) {
    return text.trim().split("\n").slice(-6).join("\n  ") || "none";
}

module.exports = { say, seconds, step, exec };
