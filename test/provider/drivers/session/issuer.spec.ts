import assert from "node:assert/strict";
import { findAssumptionFault, findTokenFault } from "../../../../provider/drivers/session/callerFaults";
import { explanationText } from "../../../../provider/errors/leaseError";

const hour = 3_600;
const account = "123456789012";
const issuers = {
    user: `arn:aws:iam::${account}:user/admin`,
    "role session": `arn:aws:sts::${account}:assumed-role/ci/run-1`,
    "federated user": `arn:aws:sts::${account}:federated-user/bob`,
    root: `arn:aws:iam::${account}:root`,
};

function faultOf(
    issuer: keyof typeof issuers,
    credentialType: string,
    ttl: number,
    policy: object = {},
    role = account,
) {
    const lease = {
        policy: { policyName: "deploy", credentialType, revocable: null, ...policy },
        backend: { accountId: account },
        roleArn: credentialType === "assumed_role" ? `arn:aws:iam::${role}:role/deploy` : null,
    };
    const caller = { arn: issuers[issuer], isUserSession: false };
    const fault = lease.roleArn ? findAssumptionFault(lease as never, caller, ttl) : findTokenFault(caller);
    return fault && explanationText(fault);
}

describe("session issuers", () => {
    const allowed: Parameters<typeof faultOf>[] = [
        ["user", "assumed_role", 12 * hour],
        ["user", "federation_token", 36 * hour],
        ["user", "session_token", 36 * hour],
        ["role session", "assumed_role", hour],
        ["user", "assumed_role", hour, {}, "210987654321"],
        ["user", "assumed_role", hour, { revocable: false }, "210987654321"],
    ];
    for (const [issuer, type, ttl, policy, role] of allowed) {
        it(`a ${issuer} can issue ${ttl / hour}h of ${type} in ${role ?? "its account"} with ${JSON.stringify(policy ?? {})}`, () => {
            assert.equal(faultOf(issuer, type, ttl, policy, role), undefined);
        });
    }

    const refused: [Parameters<typeof faultOf>, RegExp][] = [
        [["root", "assumed_role", hour], /^AWS does not let an account's root user assume a role/],
        [["root", "federation_token", hour], /could be neither restricted nor revoked; issue as an IAM user/],
        [["root", "session_token", hour], /could be neither restricted nor revoked/],
        [["role session", "federation_token", hour], /IAM users only, and the issuer is a session/],
        [["role session", "session_token", hour], /IAM users only/],
        [["federated user", "session_token", hour], /IAM users only/],
        [
            ["role session", "assumed_role", hour + 1],
            /^it is above AWS's maximum of 1h if the issuer is a role's session/,
        ],
        [["user", "assumed_role", hour, { revocable: true }, "210987654321"], /its role is in another account/],
    ];
    for (const [[issuer, type, ttl, policy, role], expected] of refused) {
        it(`a ${issuer} cannot issue ${ttl} s of ${type} with ${JSON.stringify(policy ?? {})}`, () => {
            assert.match(faultOf(issuer, type, ttl, policy, role) ?? "", expected);
        });
    }
});
