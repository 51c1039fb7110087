const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** Returns one digest of the names and contents of files, and of all files under folders, except generated ones. */
function digest(places) {
    const hash = createHash("sha256");
    for (const file of places.flatMap(filesUnder).filter((name) => !name.includes(".generated."))) {
        const content = fs.readFileSync(file);
        hash.update(`${path.basename(file)} ${content.length}\n`).update(content);
    }
    return hash.digest("hex");
}

/** Returns the files under a path, or the path itself if it is a file. */
function filesUnder(place) {
    if (!fs.statSync(place).isDirectory()) {
        return [place];
    }
    return fs
        .readdirSync(place)
        .sort()
        .flatMap((name) => filesUnder(path.join(place, name)));
}

module.exports = { digest, filesUnder };
