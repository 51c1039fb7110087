import { Simulator } from "stacklease/simulator";

/** Gives every test of a suite an embedded AWS of its own. */
export function useSimulator(): () => Simulator {
    let simulator: Simulator;
    beforeEach(async () => {
        simulator = await Simulator.start();
    });
    afterEach(() => simulator.stop());
    return () => simulator;
}
