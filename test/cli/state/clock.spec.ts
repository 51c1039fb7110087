import assert from "node:assert/strict";
import { join } from "node:path";
import { Engine } from "../../support/engine";
import { Project } from "../../support/project";

const minute = 60_000;

describe("stacklease on a machine with a clock 45 minutes behind", () => {
    let engine: Engine;
    let project: Project;

    /**
     * Sets how far the clock of every process is behind, and how long the machine has run since the lease was issued.
     */
    function machine(behind: number, since = 0): void {
        Object.assign(project.env, { TEST_CLOCK_BEHIND: `${behind * minute}`, TEST_UP_LONGER: `${since * minute}` });
    }

    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env.NODE_OPTIONS = `--require ${join(__dirname, "..", "..", "support", "machineClock.cjs")}`;
        machine(45);
        await project.up("dev", { lease: { ttl: "30m" } });
    });
    after(() => engine.stop());

    it("shows a new lease as live with the time left in AWS, and reports the clock", async () => {
        const { stdout, stderr } = await project.stacklease(["leases"]);

        assert.match(stdout, /aws\/deploy\/\S+ .* (30m|2\dm\d*s?) +live/);
        assert.match(stderr, /^stacklease: this machine's clock was 45 min behind AWS's at the last call;.*\n$/);
    });

    it("shows an expired lease as expired in every command, without calling AWS", async () => {
        engine.aws.clock.advance(31 * minute);
        machine(45 - 31, 31); // Both clocks have advanced.
        engine.aws.calls.clear();

        const leases = JSON.parse((await project.stacklease(["leases", "--json"])).stdout);
        const shown = await project.stacklease(["show", "ci"]);
        const used = await project.stacklease(["exec", "ci", "--", "true"]);

        assert.deepEqual(
            leases.map(({ state }: { state: string }) => state),
            ["expired"],
        );
        assert.match(shown.stdout, /state +expired/);
        assert.equal(used.code, 5, used.stderr);
        assert.equal(engine.aws.calls.count(), 0);
    });

    it("discards the stored offset after the clock is set", async () => {
        machine(0, 31);

        const { stderr } = await project.stacklease(["leases"]);

        assert.equal(stderr, "");
    });
});
