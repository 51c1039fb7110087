import type { Account, Simulator, User } from "stacklease/simulator";
import { leaseDocument } from "../../provider/lease/guard";
import { leaseTag, ledgerTag, nameTag, projectTag, stackTag } from "../../provider/lease/naming";
import { isIamWrite } from "../../simulator/iam/runIam";
import { uniqueId } from "../../simulator/state/identifiers";
import { addAccessKey, addUser } from "../../simulator/state/user";

/** A ledger that is in no state of a test. */
const otherLedger = "0d9f1a3e-5b7c-4d2f-8e6a-1c3b5d7f9a0b";

/** Returns the tags of a lease of stack `shop/dev`, as a mint sets them. */
const tagsOf = (ledgerId: string, leaseId = `aws/deploy/${otherLedger}`) => ({
    [leaseTag]: leaseId,
    [ledgerTag]: ledgerId,
    [projectTag]: "shop",
    [stackTag]: "dev",
    [nameTag]: "ci",
});

interface Stranger {
    readonly userName: string;
    readonly path: string;
    readonly tags?: Readonly<Record<string, string>>;
}

/** Users that do not belong to a ledger of the test, but resemble users that do. */
const anywhere: readonly Stranger[] = [
    { userName: "alice", path: "/" },
    { userName: "bob", path: "/people/", tags: { team: "shop" } },
    { userName: "stacklease-ci-aaaaaaaaaaaa", path: "/" }, // Our prefix, and a name that a mint could generate.
    { userName: "stacklease-ci-bbbbbbbbbbbb", path: "/stacklease/" },
    { userName: "carol", path: "/stacklease/", tags: { [leaseTag]: `aws/deploy/${otherLedger}` } },
    { userName: "dave", path: "/stacklease/", tags: { [ledgerTag]: otherLedger } },
    { userName: "erin", path: "/", tags: tagsOf(otherLedger) },
    { userName: "frank", path: `/stacklease/${otherLedger}/` },
    { userName: "grace", path: `/stacklease/${otherLedger}/`, tags: { [leaseTag]: `aws/deploy/${otherLedger}` } },
    { userName: "heidi", path: `/stacklease/${otherLedger}/`, tags: { [ledgerTag]: otherLedger } },
    { userName: "stacklease-ci-cccccccccccc", path: `/stacklease/${otherLedger}/`, tags: tagsOf(otherLedger) },
    { userName: "mallory", path: "/stackleasehold/", tags: { [leaseTag]: "aws/deploy/1" } },
];

/** Returns such users in the folder of a ledger of the test. */
const inFolderOf = (ledgerId: string): Stranger[] => {
    const path = `/stacklease/${ledgerId}/`;
    return [
        { userName: "nina", path },
        { userName: "oscar", path, tags: { [leaseTag]: `aws/deploy/${otherLedger}` } },
        { userName: "peggy", path, tags: { [ledgerTag]: otherLedger } },
        { userName: "stacklease-ci-dddddddddddd", path, tags: tagsOf(otherLedger) },
        { userName: "stacklease-ci-eeeeeeeeeeee", path, tags: { owner: "somebody" } },
    ];
};

const names = new Set([...anywhere, ...inFolderOf("")].map(({ userName }) => userName));

/** Returns whether a user is one of the foreign users that tests add to accounts. */
export function isStranger({ userName }: Pick<User, "userName">): boolean {
    return names.has(userName);
}

/**
 * Adds foreign resources to an account: users that resemble users of leases, a group, a role and a policy. Each of them
 * has something that could be lost.
 * @param ledgerIds ledgers of the test whose folders also get foreign users
 */
export function addStrangers(aws: Simulator, ...ledgerIds: readonly string[]): void {
    for (const stranger of [...anywhere, ...ledgerIds.flatMap(inFolderOf)]) {
        addStranger(aws, stranger);
    }
    addOthers(aws.account());
}

/**
 * Watches the foreign resources of an account.
 * @returns a function that returns what was done to them since, one line per event: calls other than reads, and changed
 * records
 */
export function watchStrangers(aws: Simulator): () => string[] {
    const before = recordsOf(aws.account());
    const writes: string[] = [];
    const add = aws.calls.add.bind(aws.calls);
    aws.calls.add = (record) => {
        add(record);
        const { service, action, parameters } = record;
        if (service === "iam" && isIamWrite(action) && isOnStranger(action, parameters)) {
            writes.push(`${action} was called on a stranger: ${JSON.stringify(parameters)}`);
        }
    };
    return () => {
        const now = recordsOf(aws.account());
        const changed = [...before].filter(([name, record]) => now.get(name) !== record);
        return [
            ...writes,
            ...changed.map(([name, record]) => `${name} was ${record}, and is ${now.get(name) ?? "gone"}`),
        ];
    };
}

/**
 * Returns whether a call acts on a foreign resource. CreateUser does not: its error tells a mint that the generated
 * name is already used.
 */
function isOnStranger(action: string, parameters: Readonly<Record<string, string>>): boolean {
    const { UserName = "", GroupName, RoleName, PolicyArn } = parameters;
    return (
        (action !== "CreateUser" && isStranger({ userName: UserName.toLowerCase() })) ||
        [GroupName, RoleName, PolicyArn?.split("/").at(-1)].includes(theirs)
    );
}

/** The name of the foreign group, role and policy. */
const theirs = "stacklease-deploy";

function addStranger(aws: Simulator, { userName, path, tags = {} }: Stranger): void {
    const now = aws.clock.now();
    const createdAt = new Date(now - 24 * 60 * 60_000);
    const user = addUser(aws.account(), userName, path, createdAt);
    for (const [key, value] of Object.entries(tags)) {
        user.tags.set(key.toLowerCase(), { key, value });
    }
    // If somebody treats the user as a lease, it has already expired.
    const over = new Date(now - 2 * 60 * 60_000).toISOString();
    user.inlinePolicies.set("stacklease", JSON.stringify(leaseDocument(grants, "aws", over)));
    user.inlinePolicies.set("own", JSON.stringify(grants));
    user.attachedPolicies.add("arn:aws:iam::aws:policy/ReadOnlyAccess");
    addAccessKey(user, createdAt);
}

const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } as const;

function addOthers(account: Account): void {
    const createdAt = new Date(0);
    const path = "/stacklease/";
    const arnOf = (kind: string) => `arn:aws:iam::${account.id}:${kind}${path}${theirs}`;
    const document = JSON.stringify(grants);
    const own = {
        path,
        createdAt,
        inlinePolicies: new Map([["stacklease", document]]),
        attachedPolicies: new Set<string>(),
    };
    account.groups.set(theirs, { ...own, groupName: theirs, groupId: uniqueId("AGPA"), arn: arnOf("group") });
    account.roles.set(theirs, {
        ...{
            ...own,
            inlinePolicies: new Map(own.inlinePolicies),
            roleName: theirs,
            roleId: uniqueId("AROA"),
            arn: arnOf("role"),
        },
        ...{ tags: new Map(), trustPolicy: trust(account.id), description: "", maxSessionDuration: 3_600 },
    });
    account.managedPolicies.set(arnOf("policy"), {
        ...{ policyName: theirs, policyId: uniqueId("ANPA"), path, arn: arnOf("policy"), description: "", createdAt },
        ...{ updatedAt: createdAt, tags: new Map(), defaultVersionId: "v1" },
        versions: new Map([["v1", { document, createdAt }]]),
    });
}

function trust(accountId: string): string {
    const Statement = [{ Effect: "Allow", Principal: { AWS: accountId }, Action: "sts:AssumeRole" }];
    return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Returns all foreign resources in AWS's own records, as text by name. */
function recordsOf({ users, groups, roles, managedPolicies }: Account): Map<string, string> {
    const all: [string, unknown][] = [
        ...[...users.values()].filter(isStranger).map((user): [string, unknown] => [`user ${user.userName}`, user]),
        ["group", [...groups]],
        ["role", roles.get(theirs)],
        ["policies", [...managedPolicies]],
    ];
    return new Map(all.map(([name, record]) => [name, recordOf(record)]));
}

/** Returns a record of AWS as text. */
export function recordOf(record: unknown): string {
    const plain = (value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value);
    return JSON.stringify(record, (_, value) => plain(value)) ?? "none";
}
