import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** Parses an existing folder. */
export function folder(given: string): string {
    if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
        throw new InvalidArgumentError("The folder must exist.");
    }
    return given;
}

/** Parses an IAM path, as a backend's userPath. */
export function iamPath(given: string): string {
    if (!/^\/([\x21-\x7e]+\/)?$/.test(given)) {
        throw new InvalidArgumentError("An IAM path starts and ends with /.");
    }
    return given;
}

/** Parses a partition that the AWS SDK knows, from its name or one of its regions. */
export function partition(given: string): string {
    const { isPartition, partitionOf } =
        require("../../provider/aws/partition") as typeof import("../../provider/aws/partition");
    const name = /-\d+$/.test(given) ? partitionOf(given).name : given;
    if (!isPartition(name)) {
        throw new InvalidArgumentError(
            "Use a partition that the AWS SDK knows, e.g. aws-us-gov, or one of its regions.",
        );
    }
    return name;
}

/** Parses a ledger id, as in the paths and tags of users. */
export function ledgerId(given: string): string {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given)) {
        throw new InvalidArgumentError("Use the UUID in the path and the tag of the ledger's users.");
    }
    return given;
}

/** Parses another ledger id of an option that can be repeated. */
export function ledgerIds(given: string, before: readonly string[] = []): string[] {
    return [...before, ledgerId(given)];
}

/** Parses the seconds between two lists. */
export function watchSeconds(given: string): number {
    return wholeNumber(given, 1, 3_600);
}

/** Parses a TCP port. */
export function portNumber(given: string): number {
    return wholeNumber(given, 0, 65_535);
}

/** Parses a duration such as `15m`. Digits alone are seconds. */
export function duration(given: string): string {
    const { parseDuration } =
        require("../../provider/lease/duration") as typeof import("../../provider/lease/duration");
    const text = /^\d+$/.test(given) ? `${given}s` : given;
    const parsed = parseDuration(text);
    if ("fault" in parsed) {
        const { reason, remedy = `it ${reason}` } = parsed.fault;
        throw new InvalidArgumentError(remedy);
    }
    return text;
}

function wholeNumber(given: string, min: number, max: number): number {
    const number = Number(given);
    if (!Number.isInteger(number) || number < min || number > max) {
        throw new InvalidArgumentError(`Use a whole number from ${min} to ${max}.`);
    }
    return number;
}
