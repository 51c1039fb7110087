/**
 * Returns what is wrong with a version of Node.js; undefined if stacklease runs on it. The least version is that of
 * `engines` in package.json: from it on, `require` loads ES modules, which some of our dependencies are.
 *
 * Every version of Node.js has to be able to run this file.
 * @param version e.g. `20.20.2`
 */
export function nodeFault(version: string): string | undefined {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 12)
        ? undefined
        : `run on Node.js ${version}: stacklease needs Node.js 22.12 or newer; install it and put it first on PATH`;
}
