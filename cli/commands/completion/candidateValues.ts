import { awsNow } from "../../../provider/aws/clock";
import type { ListedLease } from "../../state/leases";
import { readCheckpoint } from "../../state/readCheckpoint";
import { leasesIn, readLedgers } from "../../state/readLedgers";
import { parentOf, projectStacks, type StackOptions, shortName } from "../../state/stacks";
import { shortDuration } from "../../terminal/quantities";

/** Reads values with their descriptions. */
type ValueSource = (options: StackOptions) => Promise<[value: string, description: string][]>;

/** The possible values of arguments and options that name something of the user's, by the argument's name. */
export const candidateValues: Readonly<Record<string, ValueSource>> = {
    lease: async (options) => (await readLeases(options)).flatMap(valuesOf),
    "lease-or-prefix": leasesAndPrefixes,
    prefix: leasesAndPrefixes,
    async policy({ stack: name, cwd }) {
        const { policies } = await readCheckpoint({ name, cwd }, "shown");
        return policies.map(({ shown: { mount, policyName, credentialType } }) => [
            `${mount}/${policyName}`,
            String(credentialType ?? ""),
        ]);
    },
    async stack({ cwd }) {
        const stacks = await projectStacks({ name: undefined, cwd });
        return stacks
            .filter(({ name }) => parentOf(shortName(name)) === undefined)
            .map(({ name, current }) => [name, current ? "selected" : ""]);
    },
};

async function leasesAndPrefixes(options: StackOptions): ReturnType<ValueSource> {
    const leases = await readLeases(options);
    const prefixes = [...new Set(leases.map(({ shown }) => shown.policy))].sort();
    const countOf = (prefix: string) => leases.filter(({ shown }) => shown.policy === prefix).length;
    return [
        ...prefixes.map((prefix): [string, string] => [prefix, `leases: ${countOf(prefix)}`]),
        ...leases.flatMap(valuesOf),
    ];
}

async function readLeases(options: StackOptions): Promise<ListedLease[]> {
    return leasesIn<"shown">(await readLedgers(options, "shown")).filter(({ leaseId }) => leaseId !== "");
}

/** Returns a lease's id, and its resource's name unless a successor has that name. */
function valuesOf({ leaseId, shown, state, successor }: ListedLease): [string, string][] {
    const leftMs = shown.expiresAt === null ? 0 : Date.parse(shown.expiresAt) - awsNow();
    const described = leftMs > 0 ? `${state}, ${shortDuration(leftMs)}` : state;
    return [[leaseId, described], ...(successor ? [] : [[shown.name, described] as [string, string]])];
}
