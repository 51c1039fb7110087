const { spawn } = require("node:child_process");

const progressEvery = 20_000;

/** Narrates set-up. On stderr, so that a task's own output stays clean. */
function say(text) {
    process.stderr.write(`[set-up] ${text}\n`);
}

function seconds(since) {
    const elapsed = (Date.now() - since) / 1000;
    return elapsed < 60 ? `${elapsed.toFixed(1)} s` : `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`;
}

/**
 * Does one long piece of set-up, telling what, how long so far, and how long it took.
 * @param remedy what to install by hand when it fails
 */
async function step(what, remedy, work) {
    const started = Date.now();
    say(`${what} …`);
    const progress = setInterval(() => say(`${what}: still at it after ${seconds(started)}`), progressEvery);
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
 * Runs a program, bounded in time, and gives its standard output. What it said comes with its failure.
 * @param grace milliseconds that it gets to end in order when its time is over. Default: none
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
        // Some programs, the TypeScript compiler among them, tell of failures on standard output.
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
            reject(new Error(`${file} can't be run (${error.code})`));
        });
        child.on("close", (code, signal) => {
            clearTimeout(killing);
            if (code === 0) {
                resolve(stdout);
            } else {
                const why = signal || child.killed ? `was ended after ${timeout / 1000} s` : `ended with code ${code}`;
                reject(new Error(`"${[file, ...args].join(" ")}" ${why}, saying: ${lastLines(last)}`));
            }
        });
    });
}

function lastLines(text) {
    return text.trim().split("\n").slice(-6).join("\n  ") || "nothing";
}

module.exports = { say, seconds, step, exec };
