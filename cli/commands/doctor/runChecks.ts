import { inTime } from "../../concurrency/inTime";
import type { StackOptions } from "../../state/stackOptions";
import { bounded, checkTime } from "./bounded";
import { clock } from "./clock";
import type { Check, Finding } from "./finding";
import { headRoom } from "./headRoom";
import { issuerIdentity } from "./issuerIdentity";
import { type CheckedIssuer, checkedIssuers } from "./issuers";
import { hasNetworkSettings, network } from "./network";
import { node } from "./node";
import { permissions } from "./permissions";
import { programsPackage } from "./programsPackage";
import { pulumiCli } from "./pulumiCli";
import { pulumiSdk } from "./pulumiSdk";
import { stackLock } from "./stackLock";
import { stackSecrets } from "./stackSecrets";
import { stackState } from "./stackState";
import { stateBackend } from "./stateBackend";
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
