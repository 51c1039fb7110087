import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** A folder that is there. */
export function folder(given: string): string {
    if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
        throw new InvalidArgumentError("Name a folder that is there.");
    }
    return given;
}

/** A path of IAM's, as a backend's userPath. */
export function iamPath(given: string): string {
    if (!/^\/([\x21-\x7e]+\/)?$/.test(given)) {
        throw new InvalidArgumentError("Begin and end it with /.");
    }
    return given;
}

/** A partition that the AWS SDK knows, by its name or one of its regions. */
export function partition(given: string): string {
    const { isPartition, partitionOf } =
        require("../../provider/aws/partition") as typeof import("../../provider/aws/partition");
    const name = /-\d+$/.test(given) ? partitionOf(given).name : given;
    if (!isPartition(name)) {
        throw new InvalidArgumentError(
            "Name a partition that the AWS SDK knows, e.g. aws-us-gov, or one of its regions.",
        );
    }
    return name;
}

/** The id of a ledger, as it stands in paths and tags. */
export function ledgerId(given: string): string {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given)) {
        throw new InvalidArgumentError("Give the UUID in the path and the tag of the ledger's users.");
    }
    return given;
}

/** Ids of several ledgers. */
export function ledgerIds(given: string, before: readonly string[] = []): string[] {
    return [...before, ledgerId(given)];
}

/** Seconds between two lists. */
export function watchSeconds(given: string): number {
    return wholeNumber(given, 1, 3_600);
}

/** A TCP port. */
export function portNumber(given: string): number {
    return wholeNumber(given, 0, 65_535);
}

/** Text such as 15m; digits alone are seconds. */
export function duration(given: string): string {
    const { parseDuration } =
        require("../../provider/lease/duration") as typeof import("../../provider/lease/duration");
    const text = /^\d+$/.test(given) ? `${given}s` : given;
    const parsed = parseDuration(text);
    if ("fault" in parsed) {
        throw new InvalidArgumentError(parsed.fault);
    }
    return text;
}

function wholeNumber(given: string, least: number, most: number): number {
    const number = Number(given);
    if (!Number.isInteger(number) || number < least || number > most) {
        throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return number;
}
