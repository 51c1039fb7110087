// Loaded into a process through NODE_OPTIONS: simulates a machine whose clock is behind by some milliseconds, and which
// reports a longer uptime than it has.
const os = require("node:os");

const behind = Number(process.env.TEST_CLOCK_BEHIND ?? 0);
const longer = Number(process.env.TEST_UP_LONGER ?? 0);
const RealDate = Date;

class MachineDate extends RealDate {
    constructor(...given) {
        super(...(given.length > 0 ? given : [RealDate.now() - behind]));
    }

    static now() {
        return RealDate.now() - behind;
    }
}
globalThis.Date = MachineDate;

const { uptime } = os;
os.uptime = () => uptime() + longer / 1_000;
