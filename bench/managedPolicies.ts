/**
 * Checks the policies that AWS manages, as moto ships them (moto/iam/aws_managed_policies.py), by the product's grammar and by that of the embedded
 * AWS, and measures the check. `npm run bench bench/managedPolicies.ts PATH`; the file is in the Python package moto. With `--write`, renews the forms
 * that test/provider/policy/managedPolicies.spec.ts tests.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentText } from "../provider/policy/documentText";
import { checkPolicy } from "../provider/policy/grammar";
import { assertPolicyGrammar } from "../simulator/iam/documentGrammar";
import { formsOf } from "../test/support/policyForms";

const rounds = 5;

const [path = "", write] = process.argv.slice(2);
const [, json = ""] = /"""\s*(\{[\s\S]*\})\s*"""/.exec(readFileSync(path, "utf8")) ?? [];
const policies = Object.entries(JSON.parse(json) as Record<string, { Document: object }>);

let accepted = 0;
for (const [name, { Document }] of policies) {
    const { document, faults } = checkPolicy(Document);
    if (document) {
        assertPolicyGrammar(documentText(document));
        accepted++;
    } else {
        console.log(name, faults);
    }
}
console.log(`${accepted} of ${policies.length} accepted by both grammars`);

const texts = policies.map(([, { Document }]) => JSON.stringify(Document));
const times = texts.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < rounds; round++) {
    for (const [index, text] of texts.entries()) {
        const start = performance.now();
        checkPolicy(text);
        times[index] = Math.min(times[index] ?? 0, performance.now() - start);
    }
}
const sorted = times.toSorted((a, b) => a - b);
const slowest = times.indexOf(sorted.at(-1) ?? 0);
console.log(`median ${sorted[sorted.length >> 1]?.toFixed(2)} ms, slowest ${sorted.at(-1)?.toFixed(2)} ms`);
console.log(`slowest: ${policies[slowest]?.[0]}, ${texts[slowest]?.length} characters`);

if (write) {
    const forms = formsOf(policies.map(([, { Document }]) => Document));
    const file = join(__dirname, "..", "test", "provider", "policy", "managedPolicies.json");
    writeFileSync(file, `${JSON.stringify({ documents: policies.length, ...forms }, null, 4)}\n`);
}
