// Loaded through NODE_OPTIONS into the Node.js processes that the tests start. Processes that load the Pulumi SDK
// (programs, plugins and our command) spend half of their time on what the tests do not use: npm's Arborist,
// TypeScript and V8's debugger, which the SDK needs only to serialize functions; OpenTelemetry; the Automation API in
// programs; and a stack trace per promise. The tests start a thousand of them. This module loads those libraries at
// their first use.
const { existsSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

const [, script = ""] = process.argv;
const isOfPulumi = /@pulumi\/pulumi\/cmd\/(run|dynamic-provider)\b/.test(script);
/** What is loaded at its first use: a module's name, and the file that requires it. */
const lazy = [
    [/^(@npmcli\/arborist|typescript)$/, /./],
    [/^@opentelemetry\/(?!api$)/, /@pulumi\/pulumi\/cmd\/run\/tracing\.js$/],
    [/^\.\/automation$/, /@pulumi\/pulumi\/index\.js$/],
];
const { _load: load } = Module;

if (isOfPulumi || /dist\/cli\/main\.js$/.test(script)) {
    Module._load = function (request, parent, ...rest) {
        const from = parent?.filename ?? "";
        if (request.endsWith("/closure/v8Hooks") && from === script) {
            return { isInitializedAsync: async () => {} };
        }
        const loadNow = () => load.call(this, request, parent, ...rest);
        return lazy.some(([name, file]) => name.test(request) && file.test(from))
            ? loadLater(request, loadNow)
            : loadNow();
    };
}
if (isOfPulumi) {
    Error.stackTraceLimit = 0;
    // What Pulumi's language host does for `typescript: false` in Pulumi.yaml. The host that set-up builds ignores it.
    const program = process.argv.at(-1) ?? "";
    if (!existsSync(join(program, "index.ts"))) {
        process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
    }
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
