import assert from "node:assert/strict";
import { findTrustFault } from "../../../../provider/drivers/session/trust";
import { explanationText } from "../../../../provider/errors/leaseError";

const role = "arn:aws:iam::123456789012:role/deploy";
const user = "arn:aws:iam::123456789012:user/admin";
const session = "arn:aws:sts::123456789012:assumed-role/ci/run-1";
const trusting = (principal: unknown, condition?: object) => ({
    Statement: [
        { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...(condition && { Condition: condition }) },
    ],
});
const externally = { StringEquals: { "sts:ExternalId": "right" } };

describe("the reason why a role cannot be assumed", () => {
    const cases: [string, object, string, string | null, RegExp][] = [
        [
            "its trust policy names another principal",
            trusting({ AWS: "arn:aws:iam::123456789012:user/other" }),
            user,
            null,
            /does not trust arn.*user\/admin/,
        ],
        [
            "its trust policy names another account",
            trusting({ AWS: "arn:aws:iam::999999999999:root" }),
            user,
            null,
            /does not trust/,
        ],
        ["its trust policy names a service", trusting({ Service: "ec2.amazonaws.com" }), user, null, /does not trust/],
        ["its trust policy allows nobody", { Statement: [] }, user, null, /does not trust/],
        [
            "it requires an external ID and none is given",
            trusting({ AWS: user }, externally),
            user,
            null,
            /with an external ID only; set externalId/,
        ],
        [
            "it requires another external ID",
            trusting({ AWS: user }, externally),
            user,
            "wrong",
            /with another external ID; correct externalId/,
        ],
        [
            "the issuer lacks permission",
            trusting({ AWS: "arn:aws:iam::123456789012:root" }),
            user,
            null,
            /trusts .*user\/admin, but the issuer lacks permission to assume it/,
        ],
        [
            "the issuer lacks permission, with the right external ID",
            trusting({ AWS: user }, externally),
            user,
            "right",
            /but the issuer lacks permission/,
        ],
        [
            "the issuer's role lacks permission",
            trusting({ AWS: "arn:aws:iam::123456789012:role/path/ci" }),
            session,
            null,
            /but the issuer lacks permission/,
        ],
        [
            "the issuer has another role",
            trusting({ AWS: "arn:aws:iam::123456789012:role/other" }),
            session,
            null,
            /does not trust/,
        ],
        [
            "it trusts everybody, but the issuer lacks permission",
            trusting("*"),
            user,
            null,
            /but the issuer lacks permission/,
        ],
    ];
    for (const [why, trust, issuer, externalId, expected] of cases) {
        it(`is that ${why}`, () => {
            assert.match(explanationText(findTrustFault(trust, role, issuer, externalId)), expected);
        });
    }
});
