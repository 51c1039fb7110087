/**
 * Answers the reads of the Pulumi CLI that `stacklease` runs from the files of a `file://` state backend: stack export,
 * stack ls and whoami. Exits with 1 and prints nothing for everything else, also for what the real CLI reports as an
 * error. Plain JavaScript, since it has to start fast.
 */
const { createDecipheriv, createHash } = require("node:crypto");
const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { userInfo } = require("node:os");
const { join } = require("node:path");

const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";
const { PULUMI_BACKEND_URL: url = "", PULUMI_HOME: home = "", PULUMI_STACK, READING_KEYS = "{}" } = process.env;
const root = /^file:\/\/(\/[^?]*)$/.exec(url)?.[1] ?? unknown();
const [subcommand, action, ...options] = process.argv.slice(2);
const values = new Map();
for (let index = 0; index < options.length; index++) {
    const name = options[index];
    values.set(name, name === "--stack" || name === "--project" ? options[++index] : true);
}

function unknown() {
    process.exit(1);
}

function read(file) {
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : unknown();
}

/** Returns the name of the project in the working folder, and its selected stack. */
function folder() {
    const file = join(process.cwd(), "Pulumi.yaml");
    const { name } = read(file);
    const hash = createHash("sha1").update(file).digest("hex");
    const settings = join(home, "workspaces", `${name}-${hash}-workspace.json`);
    return { project: name, selected: existsSync(settings) ? read(settings).stacks?.[url] : undefined };
}

/** Returns the state of a stack. */
function stateOf(project, stack) {
    const { version, checkpoint } = read(join(root, ".pulumi", "stacks", project, `${stack}.json`));
    return version === 3 && checkpoint?.latest ? checkpoint.latest : unknown();
}

function named(name) {
    const parts = name.split("/");
    return parts.length === 3 ? parts.slice(1) : parts.length === 1 ? [folder().project, name] : unknown();
}

function exported() {
    const name = values.get("--stack") ?? (PULUMI_STACK ? unknown() : (folder().selected ?? unknown()));
    const { resources, pending_operations: pending, ...deployment } = stateOf(...named(name));
    const state = withoutEmpty({
        ...deployment,
        resources: resources?.map(withoutEmpty),
        pending_operations: pending?.map(({ resource, type }) => ({ resource: withoutEmpty(resource), type })),
    });
    return { version: 3, deployment: values.has("--show-secrets") ? decrypted(state) : state };
}

/** Leaves out empty lists and maps, as the real CLI does, except those of a resource itself. */
function withoutEmpty(bag) {
    const isKept = ([name, value]) =>
        ["inputs", "outputs", "metadata"].includes(name) ||
        typeof value !== "object" ||
        Object.keys(value ?? {}).length > 0;
    return Object.fromEntries(Object.entries(bag).filter(isKept));
}

function decrypted(state) {
    const { type, state: { salt } = {} } = state.secrets_providers ?? {};
    const known = JSON.parse(READING_KEYS)[process.env.PULUMI_CONFIG_PASSPHRASE ?? ""];
    if (type !== "passphrase" || known?.salt !== salt || process.env.PULUMI_CONFIG_PASSPHRASE_FILE) {
        unknown();
    }
    return JSON.parse(JSON.stringify(state), (_, value) => {
        if (value?.[signature] !== secret) {
            return value;
        }
        const [, nonce, encrypted] = value.ciphertext.split(":");
        const bytes = Buffer.from(encrypted, "base64");
        const key = Buffer.from(known.key, "base64");
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
        decipher.setAuthTag(bytes.subarray(-16));
        const plaintext = decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
        return { [signature]: secret, plaintext };
    });
}

function listed() {
    const stacks = join(root, ".pulumi", "stacks");
    const own = values.has("--all") && !existsSync("Pulumi.yaml") ? {} : folder();
    const projects = values.has("--all") ? readdirSync(stacks) : [values.get("--project") ?? own.project];
    const isShort = (project) => !values.has("--fully-qualify-stack-names") && project === own.project;
    return projects
        .flatMap((project) =>
            (existsSync(join(stacks, project)) ? readdirSync(join(stacks, project)) : [])
                .filter((file) => file.endsWith(".json"))
                .map((file) => {
                    const stack = file.slice(0, -".json".length);
                    const { manifest, resources = [] } = stateOf(project, stack);
                    const fullName = `organization/${project}/${stack}`;
                    return {
                        name: isShort(project) ? stack : fullName,
                        current: fullName === own.selected,
                        lastUpdate: new Date(manifest.time).toISOString(),
                        resourceCount: resources.length,
                    };
                }),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function answer() {
    if (action !== "export" && !values.has("--json")) {
        return unknown();
    }
    switch (`${subcommand} ${action}`) {
        case "stack export":
            return exported();
        case "stack ls":
            return listed();
        case "whoami --verbose":
            return { user: userInfo().username, url };
        default:
            return unknown();
    }
}

try {
    process.stdout.write(`${JSON.stringify(answer(), null, 4)}\n`);
} catch {
    unknown(); // Such as a truncated state, which the real CLI reports.
}
