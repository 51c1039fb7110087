import type { LeaseOutputs } from "./stack";

/** Prints a lease as `vault read` does, but only the length of the secret. */
export function printLease({ leaseId, userName, accessKeyId, secretAccessKey, expiresAt }: LeaseOutputs): void {
    const rows = {
        Key: "Value",
        "---": "-----",
        leaseId,
        userName,
        accessKeyId,
        secretAccessKey: `${"*".repeat(8)} (${secretAccessKey.length} characters)`,
        expiresAt: `${expiresAt} (AWS ends the lease then, even if this machine is off)`,
    };
    console.log();
    for (const [key, value] of Object.entries(rows)) {
        console.log(`  ${key.padEnd(17)}${value}`);
    }
}
