import pico from "picocolors";

/** Colours for results, where somebody looks at them: a CI's log, which picocolors counts as such, is read by scripts. */
export const colors = pico.createColors(pico.isColorSupported && process.stdout.isTTY === true);
