import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";

const folder = join(__dirname, "..", "..", "docs", "schemas");

/** Asserts that the output of a command is valid JSON for a schema in docs/schemas, and returns it. */
export function assertSchema<T>(schema: string, printed: string): T {
    const value: unknown = JSON.parse(printed);
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, formats: { "date-time": isTime } });
    for (const file of readdirSync(folder)) {
        ajv.addSchema(JSON.parse(readFileSync(join(folder, file), "utf8")) as object, file);
    }
    ajv.validate(schema, value);
    assert.deepEqual(ajv.errors, null, ajv.errorsText(ajv.errors));
    return value as T;
}

function isTime(text: string): boolean {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text);
}
