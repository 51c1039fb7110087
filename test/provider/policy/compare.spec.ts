import assert from "node:assert/strict";
import { decodeDocument, differences } from "../../../provider/policy/compare";
import type { PolicyDocument, PolicyStatement } from "../../../provider/policy/document";

const document = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const allow: PolicyStatement = { Effect: "Allow", Action: ["ec2:A", "ec2:B"], Resource: "*" };

describe("the comparison of policies", () => {
    const same: [string, PolicyDocument, PolicyDocument][] = [
        [
            "the order of keys",
            document(allow),
            document({ Resource: "*", Action: ["ec2:A", "ec2:B"], Effect: "Allow" }),
        ],
        ["the order of actions", document(allow), document({ ...allow, Action: ["ec2:B", "ec2:A"] })],
        ["the case of actions", document(allow), document({ ...allow, Action: ["EC2:a", "ec2:b"] })],
        ["a list with one element", document({ ...allow, Action: "ec2:A" }), document({ ...allow, Action: ["ec2:A"] })],
        [
            "the order of statements",
            document({ ...allow, Sid: "A" }, { ...allow, Sid: "B" }),
            document({ ...allow, Sid: "B" }, { ...allow, Sid: "A" }),
        ],
        ["a single statement without a list", document(allow), { Version: "2012-10-17", Statement: allow }],
        ["the old Version without variables", document(allow), { Version: "2008-10-17", Statement: allow } as never],
        ["a missing Version without variables", document(allow), { Statement: allow } as never],
    ];
    for (const [what, a, b] of same) {
        it(`ignores ${what}`, () => {
            assert.deepEqual(differences(a, b), []);
        });
    }

    it("finds a changed value, and names the statement", () => {
        assert.deepEqual(
            differences(document({ ...allow, Sid: "A" }), document({ ...allow, Sid: "A", Resource: "arn:aws:s3:::b" })),
            ["A removed", "A added"],
        );
    });

    it("finds another Version if the document has variables", () => {
        const own = { ...allow, Resource: "arn:aws:s3:::b/${aws:username}" };
        assert.deepEqual(differences(document(own), { Version: "2008-10-17", Statement: own } as never), ["Version"]);
    });

    it("finds a duplicated statement", () => {
        assert.deepEqual(differences(document(allow), document(allow, allow)), ["Statement[1] added"]);
    });

    it("reads a document as IAM returns it", () => {
        assert.deepEqual(decodeDocument(encodeURIComponent(JSON.stringify(document(allow)))), document(allow));
    });
});
