import { clientsFor } from "../../provider/aws/clients";
import { awsNow } from "../../provider/aws/clock";
import { explain, LeaseError } from "../../provider/aws/errors";
import { endUser } from "../../provider/lease/iamUser/endUser";
import { assertOurs, findDocument, findUser } from "../../provider/lease/iamUser/userApi";
import { boundaryOf } from "../../provider/lease/leaseInputs";
import { forEachAtOnce } from "../atOnce";
import type { Finding } from "./finding";
import { endOf, grace } from "./judgeLease";
import type { SweptLedgers } from "./sweptLedgers";

/** What has become of the users that were to be removed. */
export interface Removals {
    readonly removed: readonly Finding[];
    readonly failed: readonly FailedRemoval[];
}

export interface FailedRemoval {
    readonly finding: Finding;
    readonly reason: string;
}

/** Some at once: IAM takes few writes a second. */
const atOnce = 10;

/** Removes the users of findings that are removable, looking at each again first. One that fails does not stop the others. */
export async function applySweep(findings: readonly Finding[], ledgers: SweptLedgers): Promise<Removals> {
    const removed: Finding[] = [];
    const failed: FailedRemoval[] = [];
    await forEachAtOnce(atOnce, findings, async (finding) => {
        await removeUserOf(finding, ledgers).then(
            () => removed.push(finding),
            (error: Error) => failed.push({ finding, reason: error.message }),
        );
    });
    return { removed, failed };
}

async function removeUserOf({ users: [user], lease, ledgerId }: Finding, { backends }: SweptLedgers): Promise<void> {
    if (!user || !ledgerId) {
        return;
    }
    const what = `remove user ${user.arn}`;
    try {
        const iam = await clientsFor(user.connection).iam();
        const found = await findUser(iam, user.userName);
        if (!found) {
            return;
        }
        assertOurs(found, ledgerId, what);
        if (lease) {
            const document = await findDocument(iam, user.userName);
            const end = document ? endOf(lease.lease, document) : null;
            if (end === null || !(awsNow() - Date.parse(end) > grace)) {
                throw new LeaseError(
                    `${what}: its guard was moved to ${end ?? "no time"} meanwhile; it is left untouched`,
                );
            }
        }
        const asFound = found.PermissionsBoundary?.PermissionsBoundaryArn ?? null;
        const byLedger = lease ? boundaryOf(lease.lease) : null;
        await endUser(iam, found, byLedger ?? asFound ?? backends.get(ledgerId)?.permissionsBoundary ?? null);
    } catch (error) {
        throw explain(what, "removing it", user.connection, error);
    }
}
