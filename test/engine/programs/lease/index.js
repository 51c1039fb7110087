const { declare } = require("./declare");

// JavaScript, because Pulumi starts it half a second faster than TypeScript.
module.exports = declare(process.env.EDIT ?? "{}");
