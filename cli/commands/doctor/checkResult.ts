import { LeaseError } from "../../../provider/errors/leaseError";

/** Result of one check. */
export type CheckStatus = "ok" | "warn" | "fail" | "skipped";

/** What one check found. */
export interface CheckResult {
    readonly status: CheckStatus;
    readonly found: string;
    /** What to do; null if nothing has to be done. */
    readonly remedy: string | null;
}

/** A named result. Its schema is docs/schemas/doctor.json. */
export interface Check extends CheckResult {
    readonly name: string;
}

/** Returns a result without a fault. */
export function ok(found: string): CheckResult {
    return { status: "ok", found, remedy: null };
}

/** Returns a warning: leases work with a limit, or nothing proves that they work. */
export function warn(found: string, remedy: string): CheckResult {
    return { status: "warn", found, remedy };
}

/** Returns a failure: leases do not work, or AWS denied an action that the issuer policy grants. */
export function fail(found: string, remedy: string): CheckResult {
    return { status: "fail", found, remedy };
}

/** Thrown by a check that does not apply, or that depends on one that failed. */
export class NotChecked extends Error {
    constructor(
        readonly found: string,
        readonly remedy: string | null = null,
    ) {
        super(found);
    }
}

/** Returns the result of a check that threw. */
export function failureOf(error: unknown): CheckResult {
    if (error instanceof NotChecked) {
        return { status: "skipped", found: error.found, remedy: error.remedy };
    }
    if (LeaseError.isInstance(error)) {
        return fail(error.reason, error.remedy || again);
    }
    const [found = ""] = (error as Error).message.split("\n");
    return fail(found, again);
}

const again = "run the same command again";
