const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * Returns the folder for what set-up builds, shared by all checkouts of this user: `$STACKLEASE_CACHE`, or the
 * platform's cache folder.
 */
function cacheFolder() {
    const { STACKLEASE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
    if (STACKLEASE_CACHE) {
        return path.resolve(STACKLEASE_CACHE);
    }
    const home = os.homedir();
    const platform = { darwin: path.join(home, "Library", "Caches"), win32: LOCALAPPDATA };
    return path.join(platform[process.platform] ?? (XDG_CACHE_HOME || path.join(home, ".cache")), "stacklease");
}

/** Returns a name with the platform and architecture, for builds that only run there. */
function forThisMachine(name) {
    return `${name}-${process.platform}-${process.arch}`;
}

/**
 * Returns the cached folder with a name, and builds it on first use. It is built in another folder and then renamed, so
 * that an existing folder is complete even if several set-ups run at the same time.
 */
async function cached(name, build) {
    const place = path.join(cacheFolder(), name);
    if (!fs.existsSync(place)) {
        fs.mkdirSync(cacheFolder(), { recursive: true });
        const aside = fs.mkdtempSync(path.join(cacheFolder(), "building-"));
        try {
            await build(aside);
            putInPlace(aside, place);
        } finally {
            fs.rmSync(aside, { recursive: true, force: true });
        }
    }
    return place;
}

function putInPlace(aside, place) {
    try {
        fs.renameSync(aside, place);
    } catch (error) {
        // Another set-up was faster. Its build is equivalent.
        if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code) || !fs.existsSync(place)) {
            throw error;
        }
    }
}

module.exports = { cacheFolder, cached, forThisMachine };
