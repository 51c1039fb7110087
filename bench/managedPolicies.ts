/**
 * Checks the AWS managed policies, as moto ships them (moto/iam/aws_managed_policies.py), with the product's grammar
 * and with that of the embedded AWS. Measures how long the check takes for them and for the policies in
 * test/support/reportedPolicies.ts. `npm run bench bench/managedPolicies.ts PATH`; the file is in the Python package
 * moto. `--write` updates the forms that test/provider/policy/managedPolicies.spec.ts tests.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPartition } from "../provider/aws/partition";
import { documentText } from "../provider/policy/documentText";
import { checkPolicy } from "../provider/policy/grammar";
import { assertPolicyGrammar } from "../simulator/iam/documentGrammar";
import { formsOf } from "../test/support/policyForms";
import { illegalPolicies, legalPolicies } from "../test/support/reportedPolicies";

const rounds = 5;

const [path = "", write] = process.argv.slice(2);
const [, json = ""] = /"""\s*(\{[\s\S]*\})\s*"""/.exec(readFileSync(path, "utf8")) ?? [];
const policies = Object.entries(JSON.parse(json) as Record<string, { Document: object }>);

let accepted = 0;
for (const [name, { Document }] of policies) {
    const { document, faults } = checkPolicy(Document, isPartition);
    if (document) {
        assertPolicyGrammar(documentText(document));
        accepted++;
    } else {
        console.log(name, faults);
    }
}
console.log(`${accepted} of ${policies.length} accepted by both grammars`);

/**
 * Returns the shortest time that the check of each policy takes, in milliseconds. The minimum leaves out time used by
 * other processes.
 */
function timesOf(given: readonly unknown[]): number[] {
    const times = given.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < rounds; round++) {
        for (const [index, policy] of given.entries()) {
            const start = performance.now();
            checkPolicy(policy, isPartition);
            times[index] = Math.min(times[index] ?? 0, performance.now() - start);
        }
    }
    return times.sort((a, b) => a - b);
}

const texts = policies.map(([, { Document }]) => JSON.stringify(Document));
const reported = [...legalPolicies, ...illegalPolicies].map(([, policy]) => policy);
for (const [what, given] of Object.entries({ managed: texts, reported })) {
    const times = timesOf(given);
    const median = times[times.length >> 1] ?? 0;
    console.log(`${given.length} ${what}: median ${median.toFixed(2)} ms, slowest ${times.at(-1)?.toFixed(2)} ms`);
}

if (write) {
    const forms = formsOf(policies.map(([, { Document }]) => Document));
    const file = join(__dirname, "..", "test", "provider", "policy", "managedPolicies.json");
    writeFileSync(file, `${JSON.stringify({ documents: policies.length, ...forms }, null, 4)}\n`);
}
