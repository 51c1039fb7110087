/**
 * Returns why stacklease cannot run on a version of Node.js; undefined if it can. The minimum version is the one in
 * `engines` of package.json. Since that version, `require` can load ES modules, and some of our dependencies are ES
 * modules.
 *
 * This file has to run on every version of Node.js.
 * @param version e.g. `20.20.2`
 */
export function nodeFault(version: string): string | undefined {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 12)
        ? undefined
        : `run on Node.js ${version}: stacklease needs Node.js 22.12 or newer; install it and put it first on PATH`;
}
