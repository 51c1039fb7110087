import { LeaseError } from "../../../provider/leaseError";

/** How something that leases need stands. */
export type CheckStatus = "ok" | "warn" | "fail" | "skipped";

/** What was found of one thing. */
export interface CheckResult {
    readonly status: CheckStatus;
    readonly found: string;
    /** What mends it; null where nothing has to be done. */
    readonly remedy: string | null;
}

/** A finding by the name of what was looked at. docs/schemas/doctor.json is its schema. */
export interface Check extends CheckResult {
    readonly name: string;
}

/** Good as it is. */
export function ok(found: string): CheckResult {
    return { status: "ok", found, remedy: null };
}

/** Leases work, but not for long or not everywhere, or nobody can tell. */
export function warn(found: string, remedy: string): CheckResult {
    return { status: "warn", found, remedy };
}

/** Leases do not work, or AWS has refused an action of the issuer's policy. */
export function fail(found: string, remedy: string): CheckResult {
    return { status: "fail", found, remedy };
}

/** Thrown where there is nothing to look at, or not before something else is mended. */
export class NotChecked extends Error {
    constructor(
        readonly found: string,
        readonly remedy: string | null = null,
    ) {
        super(found);
    }
}

/** The finding that a failed check comes to. */
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
