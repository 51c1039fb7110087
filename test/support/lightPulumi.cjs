// Loaded through NODE_OPTIONS into the Node.js processes that the tests start. Processes that load the Pulumi SDK
// (programs, plugins and our command) spend a third of their time on npm's Arborist and TypeScript, which the SDK needs
// only to serialize functions, and on a stack trace per promise. The tests start a thousand of them. This module loads
// both libraries at their first use.
const Module = require("node:module");

const [, script = ""] = process.argv;
const isOfPulumi = /@pulumi\/pulumi\/cmd\/(run|dynamic-provider)\b/.test(script);
const lazy = new Set(["@npmcli/arborist", "typescript"]);
const { _load: load } = Module;

if (isOfPulumi || /dist\/cli\/main\.js$/.test(script)) {
    Module._load = function (request, ...rest) {
        const loadNow = () => load.call(this, request, ...rest);
        return lazy.has(request) ? loadLater(request, loadNow) : loadNow();
    };
}
if (isOfPulumi) {
    Error.stackTraceLimit = 0;
}

/** Returns a proxy of a module, which loads the module when a member is used. */
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
