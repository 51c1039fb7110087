import pico from "picocolors";

/** Colors for results on a terminal. In a CI log, which picocolors would color, there are none: scripts read it. */
export const colors = pico.createColors(pico.isColorSupported && process.stdout.isTTY === true);
