import { withTimeout } from "../../concurrency/withTimeout";
import { withoutCredentials } from "../../pulumi/explainPulumi";
import type { StackOptions } from "../../state/stackOptions";
import { type CheckContext, readCheckContext } from "./checkContext";
import { checkClock, checkIssuerIdentity, checkNetwork, checkUserQuota, hasNetworkSettings } from "./checkIssuer";
import { checkPermissions } from "./checkPermissions";
import { type Check, type CheckResult, fail, failureOf } from "./checkResult";
import { checkStackLock, checkStackSecrets, checkStackState } from "./checkStack";
import { checkStateBackend } from "./checkStateBackend";
import { checkNode, checkProgramsPackage, checkPulumiCli, checkPulumiSdk } from "./checkVersions";
import { type CheckedIssuer, checkedIssuers } from "./issuers";

/** What is looked at once. */
const machine: Readonly<Record<string, (surroundings: CheckContext) => Promise<CheckResult>>> = {
    "pulumi cli": checkPulumiCli,
    "pulumi sdk": checkPulumiSdk,
    node: checkNode,
    package: checkProgramsPackage,
    "state backend": checkStateBackend,
    stack: checkStackState,
    lock: checkStackLock,
    secrets: checkStackSecrets,
};

/** What is looked at for each issuer. */
const account: Readonly<Record<string, (issuer: CheckedIssuer) => Promise<CheckResult>>> = {
    issuer: checkIssuerIdentity,
    permissions: checkPermissions,
    users: checkUserQuota,
};

/** Makes all checks, as many as can be at once. None hides another, and none takes longer than {@link withTimeLimit} lets it. */
export async function runChecks(options: StackOptions): Promise<Check[]> {
    const surroundings = readCheckContext(options);
    const ofMachine = Object.entries(machine).map(([name, look]) => withTimeLimit(name, () => look(surroundings)));
    const issuers = await withTimeout(checkedIssuers(surroundings), [], checkTime); // Without an answer, the stack's line tells.
    const ofIssuers = issuers.flatMap((issuer) =>
        Object.entries(account).map(([name, look]) =>
            withTimeLimit(issuer.backend ? `${name} ${issuer.backend.mount}` : name, () => look(issuer)),
        ),
    );
    const ofNetwork = (await hasNetworkSettings(issuers))
        ? [withTimeLimit("network", () => checkNetwork(issuers))]
        : [];
    return Promise.all([...ofMachine, ...ofNetwork, ...ofIssuers, withTimeLimit("clock", () => checkClock(issuers))]);
}

/** How long one check may take, in milliseconds: several times what a busy machine needs to run the Pulumi CLI. */
const checkTime = 15_000;

/** Makes a check in bounded time. It always comes to a finding, whatever goes wrong in it. */
export async function withTimeLimit(name: string, look: () => Promise<CheckResult>, time = checkTime): Promise<Check> {
    const late = fail(`no answer in ${time / 1_000} s`, "check the network, and run the same command again");
    const { status, found, remedy } = await withTimeout(look().catch(failureOf), late, time);
    return { name, status, found: withoutCredentials(found), remedy: remedy && withoutCredentials(remedy) };
}
