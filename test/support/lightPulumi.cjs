// Loaded by NODE_OPTIONS into every Node.js process that the tests start. Programs and plugins spend a third of their
// time on loading npm's Arborist and TypeScript, which the Pulumi SDK needs only to serialize functions, and on a stack
// trace per promise. The tests start a thousand of them. Here, both libraries are loaded at their first use.
const Module = require("node:module");

const lazy = new Set(["@npmcli/arborist", "typescript"]);
const { _load: load } = Module;

Module._load = function (request, ...rest) {
    const loadNow = () => load.call(this, request, ...rest);
    return lazy.has(request) ? loadLater(request, loadNow) : loadNow();
};

/** Returns a module that is loaded when one of its members is used. */
function loadLater(name, loadNow) {
    let loaded;
    const read = (member) => {
        loaded ??= loadNow();
        return loaded[member];
    };
    const known = {
        __esModule: true, // Otherwise, the SDK's import helper reads every member.
        get version() {
            return require(`${name}/package.json`).version;
        },
    };
    return new Proxy(known, { get: (_, member) => known[member] ?? read(member) });
}

if (/@pulumi\/pulumi\/cmd\/(run|dynamic-provider)\b/.test(process.argv[1] ?? "")) {
    Error.stackTraceLimit = 0;
}
