import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPartition } from "../../../provider/aws/partition";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { assertPolicyGrammar } from "../../../simulator/iam/documentGrammar";
import type { PolicyForms } from "../../support/policyForms";

/**
 * The forms that occur in AWS managed policies. bench/managedPolicies.ts generates this file and checks the complete
 * policies.
 */
const forms = JSON.parse(readFileSync(join(__dirname, "managedPolicies.json"), "utf8")) as PolicyForms;

const allow = { Effect: "Allow", Action: "a:a", Resource: "*" };

/** Returns values of the kinds that occur, with contents that suit the operator. */
function valueFor(operator: string, kind: string): unknown {
    const value = /Arn/.test(operator) ? "arn:aws:a:*:*:a" : /Bool|Null/.test(operator) ? "true" : "1";
    return kind.startsWith("list") ? [value] : kind === "boolean" ? true : value;
}

const kinds: [string, readonly string[], (form: string) => object][] = [
    ["resource", forms.resources, (Resource) => ({ ...allow, Resource: [Resource] })],
    ["action", forms.actions, (Action) => ({ ...allow, Action })],
    ["condition key", forms.conditionKeys, (key) => ({ ...allow, Condition: { StringEquals: { [key]: "a" } } })],
    [
        "condition",
        forms.conditions,
        (condition) => {
            const [operator = "", ...kind] = condition.split(" ");
            return { ...allow, Condition: { [operator]: { "a:a": valueFor(operator, kind.join(" ")) } } };
        },
    ],
];

describe("the AWS managed policies", () => {
    for (const [kind, found, statementOf] of kinds) {
        it(`contain no form of ${kind} that the grammar or the embedded AWS rejects`, () => {
            assert.ok(found.length > 0);
            for (const form of found) {
                const policy = { Version: "2012-10-17", Statement: statementOf(form) };
                const { document, faults } = checkPolicy(policy, isPartition);
                assert.deepEqual(faults, [], form);
                assert.ok(document);
                assertPolicyGrammar(documentText(document));
            }
        });
    }
});
