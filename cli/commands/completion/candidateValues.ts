import { awsNow } from "../../../provider/aws/clock";
import type { ListedLease } from "../../state/leases";
import { readCheckpoint } from "../../state/readCheckpoint";
import { leasesIn, readLedgers } from "../../state/readLedgers";
import type { StackOptions } from "../../state/stackOptions";
import { parentOf, projectStacks, shortName } from "../../state/stacks";
import { shortDuration } from "../../terminal/durations";

/** Values with what is said of them. */
type ValueSource = (options: StackOptions) => Promise<[value: string, description: string][]>;

/** What the arguments and options that take a thing of the user's may have for a value, by their names. */
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
    const prefixes = [...new Set(leases.map(({ text }) => text.policy))].sort();
    const countOf = (prefix: string) => leases.filter(({ text }) => text.policy === prefix).length;
    return [
        ...prefixes.map((prefix): [string, string] => [prefix, `leases: ${countOf(prefix)}`]),
        ...leases.flatMap(valuesOf),
    ];
}

async function readLeases(options: StackOptions): Promise<ListedLease[]> {
    return leasesIn<"shown">(await readLedgers(options, "shown")).filter(({ leaseId }) => leaseId !== "");
}

/** A lease's id, and its resource's name while that names no other. */
function valuesOf({ leaseId, text, state, successor }: ListedLease): [string, string][] {
    const left = text.expiresAt === null ? 0 : Date.parse(text.expiresAt) - awsNow();
    const described = left > 0 ? `${state}, ${shortDuration(left)}` : state;
    return [[leaseId, described], ...(successor ? [] : [[text.name, described] as [string, string]])];
}
