"use strict";

/** Prints the modules that a program has loaded when it exits. */
process.on("exit", () => process.stdout.write(`LOADED ${JSON.stringify(Object.keys(require.cache))}\n`));
