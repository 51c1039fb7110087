import { inTime } from "../../concurrency/inTime";
import { withoutCredentials } from "../../pulumi/explainPulumi";
import type { StackOptions } from "../../state/stackOptions";
import { clock, hasNetworkSettings, headRoom, issuerIdentity, network } from "./checkIssuer";
import { stackLock, stackSecrets, stackState } from "./checkStack";
import { stateBackend } from "./checkStateBackend";
import { node, programsPackage, pulumiCli, pulumiSdk } from "./checkVersions";
import { type Check, type Finding, fail, findingOf } from "./finding";
import { type CheckedIssuer, checkedIssuers } from "./issuers";
import { permissions } from "./permissions";
import { lookRound, type Surroundings } from "./surroundings";

/** What is looked at once. */
const machine: Readonly<Record<string, (surroundings: Surroundings) => Promise<Finding>>> = {
    "pulumi cli": pulumiCli,
    "pulumi sdk": pulumiSdk,
    node,
    package: programsPackage,
    "state backend": stateBackend,
    stack: stackState,
    lock: stackLock,
    secrets: stackSecrets,
};

/** What is looked at for each issuer. */
const account: Readonly<Record<string, (issuer: CheckedIssuer) => Promise<Finding>>> = {
    issuer: issuerIdentity,
    permissions,
    users: headRoom,
};

/** Makes all checks, as many as can be at once. None hides another, and none takes longer than {@link bounded} lets it. */
export async function runChecks(options: StackOptions): Promise<Check[]> {
    const surroundings = lookRound(options);
    const ofMachine = Object.entries(machine).map(([name, look]) => bounded(name, () => look(surroundings)));
    const issuers = await inTime(checkedIssuers(surroundings), [], checkTime); // Without an answer, the stack's line tells.
    const ofIssuers = issuers.flatMap((issuer) =>
        Object.entries(account).map(([name, look]) =>
            bounded(issuer.backend ? `${name} ${issuer.backend.mount}` : name, () => look(issuer)),
        ),
    );
    const ofNetwork = (await hasNetworkSettings(issuers)) ? [bounded("network", () => network(issuers))] : [];
    return Promise.all([...ofMachine, ...ofNetwork, ...ofIssuers, bounded("clock", () => clock(issuers))]);
}

/** How long one check may take, in milliseconds: several times what a busy machine needs to run the Pulumi CLI. */
const checkTime = 15_000;

/** Makes a check in bounded time. It always comes to a finding, whatever goes wrong in it. */
export async function bounded(name: string, look: () => Promise<Finding>, time = checkTime): Promise<Check> {
    const late = fail(`no answer in ${time / 1_000} s`, "check the network, and run the same command again");
    const { status, found, remedy } = await inTime(look().catch(findingOf), late, time);
    return { name, status, found: withoutCredentials(found), remedy: remedy && withoutCredentials(remedy) };
}
