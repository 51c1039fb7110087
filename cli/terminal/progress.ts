import { visible } from "./visible";

/** Tells on stderr what is under way, and only where somebody is looking: scripts get results alone. */
export function progress(text: string): void {
    if (process.stderr.isTTY) {
        remark(text);
    }
}

/** Tells on stderr what the user has to know whoever is looking. */
export function remark(text: string): void {
    process.stderr.write(`${visible(text)}\n`);
}
