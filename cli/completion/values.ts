import { awsNow } from "../../provider/aws/clock";
import { readCheckpoint } from "../ledger/checkpoint";
import { type LedgerLease, policyPath, resourcesOf } from "../ledger/leases";
import { leasesIn, readLedgers } from "../ledger/readLedgers";
import { parentOf, projectStacks, shortName } from "../ledger/stacks";
import { shortDuration } from "../shortDuration";
import type { StackOptions } from "../stackOptions";

/** Values with what is said of them. */
type Values = (options: StackOptions) => Promise<[value: string, description: string][]>;

/** What the arguments and options that take a thing of the user's may have for a value, by their names. */
export const valuesOf: Readonly<Record<string, Values>> = {
    lease: async (options) => (await readLeases(options)).flatMap(namesOf),
    "lease-or-prefix": leasesAndPrefixes,
    prefix: leasesAndPrefixes,
    async policy({ stack: name, cwd }) {
        const policies = resourcesOf(await readCheckpoint({ name, cwd }), "IamPolicy");
        return policies.map(({ outputs = {} }) => [
            `${outputs.mount}/${outputs.policyName}`,
            String(outputs.credentialType ?? ""),
        ]);
    },
    async stack({ cwd }) {
        const stacks = await projectStacks({ name: undefined, cwd });
        return stacks
            .filter(({ name }) => parentOf(shortName(name)) === undefined)
            .map(({ name, current }) => [name, current ? "selected" : ""]);
    },
};

async function leasesAndPrefixes(options: StackOptions): ReturnType<Values> {
    const leases = await readLeases(options);
    const prefixes = [...new Set(leases.map(({ lease }) => policyPath(lease)))].sort();
    const countOf = (prefix: string) => leases.filter(({ lease }) => policyPath(lease) === prefix).length;
    return [
        ...prefixes.map((prefix): [string, string] => [prefix, `leases: ${countOf(prefix)}`]),
        ...leases.flatMap(namesOf),
    ];
}

async function readLeases(options: StackOptions): Promise<LedgerLease[]> {
    return leasesIn(await readLedgers(options)).filter(({ leaseId }) => leaseId !== "");
}

/** A lease's id, and its resource's name while that names no other. */
function namesOf({ leaseId, lease, state, successor }: LedgerLease): [string, string][] {
    const left = lease.expiresAt === null ? "" : Date.parse(lease.expiresAt) - awsNow();
    const described = typeof left === "number" && left > 0 ? `${state}, ${shortDuration(left)}` : state;
    return [[leaseId, described], ...(successor ? [] : [[lease.name, described] as [string, string]])];
}
