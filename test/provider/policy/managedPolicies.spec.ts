import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPartition } from "../../../provider/aws/partition";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { assertPolicyGrammar } from "../../../simulator/iam/documentGrammar";
import type { PolicyForms } from "../../support/policyForms";

/**
 * What occurs in the policies that AWS manages. bench/managedPolicies.ts made it from all of them, and checks them
 * whole.
 */
const forms = JSON.parse(readFileSync(join(__dirname, "managedPolicies.json"), "utf8")) as PolicyForms;

const allow = { Effect: "Allow", Action: "a:a", Resource: "*" };

/** Values of the kinds that occur, of a kind that the operator compares. */
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

describe("The policies that AWS manages", () => {
    for (const [kind, found, statementOf] of kinds) {
        it(`have no form of ${kind} that the grammar or the embedded AWS refuses`, () => {
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
