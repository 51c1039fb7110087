const { existsSync } = require("node:fs");
const { setTimeout } = require("node:timers/promises");
const pulumi = require("@pulumi/pulumi");

// A program with a secret output, whose update waits until a file exists.
module.exports = async () => {
    while (!existsSync(process.env.RELEASE)) {
        await setTimeout(20);
    }
    return { password: pulumi.secret("not for everybody") };
};
