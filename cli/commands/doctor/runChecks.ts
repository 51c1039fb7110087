import { withTimeout } from "../../process/concurrency";
import { withoutCredentials } from "../../pulumi/explainPulumi";
import type { StackOptions } from "../../state/stacks";
import { type CheckContext, readCheckContext } from "./checkContext";
import { type CheckedIssuer, checkedIssuers } from "./checkedIssuers";
import { checkClock, checkIssuerIdentity, checkNetwork, checkUserQuota, hasNetworkSettings } from "./checkIssuer";
import { checkPermissions } from "./checkPermissions";
import { type Check, type CheckResult, fail, failureOf } from "./checkResult";
import { checkStackLock, checkStackSecrets, checkStackState } from "./checkStack";
import { checkStateBackend } from "./checkStateBackend";
import { checkNode, checkProgramsPackage, checkPulumiCli, checkPulumiSdk } from "./checkVersions";

/** Checks that run once. */
const sharedChecks: Readonly<Record<string, (context: CheckContext) => Promise<CheckResult>>> = {
    "pulumi cli": checkPulumiCli,
    "pulumi sdk": checkPulumiSdk,
    node: checkNode,
    package: checkProgramsPackage,
    "state backend": checkStateBackend,
    stack: checkStackState,
    lock: checkStackLock,
    secrets: checkStackSecrets,
};

/** Checks that run once per issuer. */
const issuerChecks: Readonly<Record<string, (issuer: CheckedIssuer) => Promise<CheckResult>>> = {
    issuer: checkIssuerIdentity,
    permissions: checkPermissions,
    users: checkUserQuota,
};

/** Runs all checks at once. None prevents another, and each is limited by {@link withTimeLimit}. */
export async function runChecks(options: StackOptions): Promise<Check[]> {
    const context = readCheckContext(options);
    const sharedResults = Object.entries(sharedChecks).map(([name, check]) =>
        withTimeLimit(name, () => check(context)),
    );
    // If this takes too long, the check of the stack reports it.
    const issuers = await withTimeout(checkedIssuers(context), [], checkTimeoutMs);
    const issuerResults = issuers.flatMap((issuer) =>
        Object.entries(issuerChecks).map(([name, check]) =>
            withTimeLimit(issuer.backend ? `${name} ${issuer.backend.mount}` : name, () => check(issuer)),
        ),
    );
    const networkResults = (await hasNetworkSettings(issuers))
        ? [withTimeLimit("network", () => checkNetwork(issuers))]
        : [];
    return Promise.all([
        ...sharedResults,
        ...networkResults,
        ...issuerResults,
        withTimeLimit("clock", () => checkClock(issuers)),
    ]);
}

/** Time limit of one check: several times what a busy machine needs to run the Pulumi CLI. */
const checkTimeoutMs = 15_000;

/** Runs a check within a time limit. It always returns a result, whatever fails. */
export async function withTimeLimit(
    name: string,
    check: () => Promise<CheckResult>,
    timeoutMs = checkTimeoutMs,
): Promise<Check> {
    const timedOut = fail(
        `no answer within ${timeoutMs / 1_000} s`,
        "check the network, then run the same command again",
    );
    const { status, found, remedy } = await withTimeout(check().catch(failureOf), timedOut, timeoutMs);
    return { name, status, found: withoutCredentials(found), remedy: remedy && withoutCredentials(remedy) };
}
