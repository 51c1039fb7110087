import { Simulator } from "stacklease/simulator";

/** Starts an embedded AWS for every test of a suite. */
export function useSimulator(): () => Simulator {
    let simulator: Simulator;
    beforeEach(async () => {
        simulator = await Simulator.start();
    });
    afterEach(() => simulator.stop());
    return () => simulator;
}
