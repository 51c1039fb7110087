const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * Where set-up keeps what it built, for every checkout of this user: `$STACKLEASE_CACHE`, or the platform's cache
 * folder.
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

/** Names what is built for one kind of machine only. */
function forThisMachine(name) {
    return `${name}-${process.platform}-${process.arch}`;
}

/**
 * Gives the cached folder of a name, made on first use. It is built aside and renamed into place, so that a folder
 * which is there is whole, whoever else sets up at the same time.
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
        // Another set-up was first: what it built is as good as ours.
        if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code) || !fs.existsSync(place)) {
            throw error;
        }
    }
}

module.exports = { cacheFolder, cached, forThisMachine };
