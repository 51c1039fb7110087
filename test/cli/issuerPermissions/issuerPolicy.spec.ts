import assert from "node:assert/strict";
import { CreateGroupCommand, CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { boundaryPolicyDocument } from "../../../cli/issuerPermissions/boundaryPolicyDocument";
import { type OperationName, operation } from "../../../cli/issuerPermissions/commandActions";
import type { Needs, Scope } from "../../../cli/issuerPermissions/issuerOperation";
import { issuerPolicyDocument, operationsOf } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import type { IssuerUse } from "../../../cli/issuerPermissions/issuerUse";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "../../../provider/policy/document";
import { Ledger } from "../../support/ledger";
import { messageOf } from "../../support/resource";
import { warningsOf } from "../../support/warnings";
import type { Trial } from "./trial";
import { trials } from "./trials";
import { boundaries, groups, roleUse, unboundedUse, wholeUse } from "./uses";

/** Forms of the policy, with the operations that are tried with each form. */
const forms: readonly { form: string; use: IssuerUse; names: readonly OperationName[] }[] = [
    { form: "bounded", use: wholeUse, names: operationsOf(wholeUse) },
    { form: "unbounded", use: unboundedUse, names: operationsOf(unboundedUse) },
    {
        form: "role's",
        use: roleUse,
        names: operationsOf(roleUse).filter((name) => !operationsOf(wholeUse).includes(name)),
    },
];

/** Returns an IAM client with the issuer's own keys. */
function iamOf(aws: Ledger["aws"]): IAMClient {
    return new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
}

/** Opens a ledger in the state where an operation begins. The users of its leases have a boundary. */
async function begin({ policy = {}, prepare }: Trial): Promise<Ledger> {
    const boundary = policy.credentialType ? {} : { permissionsBoundary: boundaries[0] };
    const ledger = await Ledger.open({ ...boundary, ...policy });
    const iam = iamOf(ledger.aws);
    for (const arn of boundaries) {
        const PolicyDocument = JSON.stringify(boundaryPolicyDocument());
        await iam.send(new CreatePolicyCommand({ PolicyName: arn.split("/").at(-1), PolicyDocument }));
    }
    for (const GroupName of groups) {
        await iam.send(new CreateGroupCommand({ GroupName, Path: "/teams/" }));
    }
    await prepare?.(ledger);
    return ledger;
}

/**
 * Makes a policy the issuer's only one. It is a managed policy, because revocations need the space of inline policies.
 */
async function hold({ aws }: Ledger, { issuingRole }: Trial, policy: PolicyDocument): Promise<void> {
    const { roles, users } = aws.account();
    const issuer = issuingRole ? roles.get(issuingRole) : users.get("admin");
    const held = { PolicyName: "issuer", PolicyDocument: JSON.stringify(policy) };
    const { Policy } = await iamOf(aws).send(new CreatePolicyCommand(held));
    issuer?.attachedPolicies.add(Policy?.Arn ?? "");
    for (const name of issuer?.inlinePolicies.keys() ?? []) {
        if (!name.startsWith("stacklease-revoked-")) {
            // This policy only denies: it revokes the issuer's federation tokens.
            issuer?.inlinePolicies.delete(name);
        }
    }
}

/**
 * Tries an operation with a policy as the issuer's only one. Throws if a call was denied, even if the operation only
 * warns about that.
 */
async function attempt(trial: Trial, policy: PolicyDocument): Promise<void> {
    const ledger = await begin(trial);
    try {
        await hold(ledger, trial, policy);
        const warnings = await warningsOf(() => trial.run(ledger));
        const refused = warnings.find((text) => / AWS denied iam:/.test(text));
        if (refused) {
            throw new Error(refused);
        }
    } finally {
        await ledger.aws.stop();
    }
}

/** Returns an operation's needs, together with those of the operation that it extends. */
function allNeeds(name: OperationName): [scope: Scope, action: string][] {
    const { beyond, needs } = operation(name);
    return [...(beyond ? allNeeds(beyond as OperationName) : []), ...pairs(needs)];
}

function pairs(needs: Needs): [scope: Scope, action: string][] {
    return Object.entries(needs).flatMap(([scope, actions]) =>
        actions.map((action) => [scope as Scope, action] as [Scope, string]),
    );
}

/** Returns the part of an issuer's policy that allows these actions in these scopes. */
function partOf(policy: PolicyDocument, wanted: readonly [scope: Scope, action: string][]): PolicyDocument {
    const isWanted =
        ({ Sid }: PolicyStatement) =>
        (action: string) =>
            wanted.some(([scope, each]) => each === action && (Sid === scope || Sid === `Bounded${scope}`));
    const Statement = statementsOf(policy)
        .map((statement) => ({ ...statement, Action: asList(statement.Action).filter(isWanted(statement)) }))
        .filter(({ Action }) => Action.length > 0);
    return { ...policy, Statement: Statement.length > 0 ? Statement : [nothing] };
}

const nothing: PolicyStatement = { Effect: "Allow", NotAction: "*", Resource: "*" };

for (const { form, use, names } of forms) {
    describe(`The ${form} issuer policy`, () => {
        const policy = issuerPolicyDocument(use);
        // The whole policy only allows more, so it allows what a part of it allows.
        for (const name of names) {
            it(`lets the issuer ${name}`, () => attempt(trials[name], partOf(policy, allNeeds(name))));
        }
    });
}

describe("The issuer policy without", () => {
    const operations = forms.flatMap(({ use, names }) =>
        names
            .filter((name) => use === wholeUse || !operationsOf(wholeUse).includes(name))
            .map((name) => ({ name, policy: issuerPolicyDocument(use), trial: trials[name] })),
    );
    for (const { name, policy, trial } of operations) {
        for (const [scope, action] of pairs(operation(name).needs)) {
            it(`${action} does not let the issuer ${name}`, async () => {
                const others = operations.flatMap((each) => allNeeds(each.name));
                const left = others.filter((need) => need[0] !== scope || need[1] !== action);

                const message = await messageOf(attempt(trial, partOf(policy, left)));

                assert.match(message, trial.misses ?? new RegExp(action));
            });
        }
    }
});
