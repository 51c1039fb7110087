import assert from "node:assert/strict";
import { callerIdentity } from "../../../provider/aws/callerIdentity";
import { clientsFor } from "../../../provider/aws/clients";
import { ambientConnection } from "../../../provider/aws/connection";
import { findRegion } from "../../../provider/aws/region";
import { Operation } from "../../../provider/errors/operation";
import { messageOf } from "../../support/resource";
import { useSurroundings } from "../../support/surroundings";
import { useSimulator } from "../../support/useSimulator";

describe("the region of an issuer", () => {
    const aws = useSimulator();
    const environment = useSurroundings();

    const profiles = ["[default]", "region = eu-north-1", "[profile gov]", "region = us-gov-west-1", "[profile bare]"];
    type Case = [
        given: string,
        region: string | null,
        profile: string | null,
        env: Record<string, string>,
        found: string,
    ];
    const cases: Case[] = [
        ["the backend's region", "ap-south-1", "gov", { AWS_REGION: "eu-west-1" }, "ap-south-1 of the backend"],
        [
            "AWS_REGION",
            null,
            "gov",
            { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" },
            "eu-west-1 of AWS_REGION",
        ],
        [
            "an empty AWS_REGION",
            null,
            null,
            { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-2" },
            "eu-west-2 of AWS_DEFAULT_REGION",
        ],
        ["empty variables", null, null, { AWS_REGION: "", AWS_DEFAULT_REGION: " " }, "eu-north-1 of the profile"],
        ["the backend's profile", null, "gov", { AWS_PROFILE: "default" }, "us-gov-west-1 of the profile"],
        ["AWS_PROFILE", null, null, { AWS_PROFILE: "gov" }, "us-gov-west-1 of the profile"],
        ["the default profile", null, null, {}, "eu-north-1 of the profile"],
        ["a profile without a region", null, "bare", {}, "us-east-1 of no setting"],
        ["a profile that does not exist", null, null, { AWS_PROFILE: "none" }, "us-east-1 of no setting"],
    ];
    for (const [given, region, profile, env, found] of cases) {
        it(`is ${found}, with ${given}`, async () => {
            environment.config(...profiles);
            environment.set(env);

            const { name, source } = await findRegion({ region, profile });

            assert.equal(`${name} of ${source}`, found);
        });
    }

    it("signs STS calls; IAM calls are signed for the partition's IAM region, also with a custom endpoint", async () => {
        environment.config(...profiles);
        environment.set({ AWS_PROFILE: "gov" });
        const connection = { ...ambientConnection, ...aws().issuer(), endpoint: aws().endpoint };
        const { GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");

        for (const [region, ofIam] of [
            [null, "us-gov-west-1"],
            ["us-gov-east-1", "us-gov-west-1"],
            ["cn-northwest-1", "cn-north-1"],
            ["eu-central-1", "us-east-1"],
            ["eusc-de-east-1", "eusc-de-east-1"],
            ["us-iso-west-1", "us-iso-east-1"],
        ] as const) {
            aws().calls.clear();
            const at = { ...connection, region };
            await callerIdentity(at, new Operation("use", "AWS"));
            for (const repeat of ["idempotent", "once"] as const) {
                await (await clientsFor(at).iam(repeat)).send(new GetAccountSummaryCommand({}));
            }

            const signed = aws()
                .calls.calls()
                .map(({ service, region }) => `${service} ${region}`);
            const sts = `sts ${region ?? "us-gov-west-1"}`;
            assert.deepEqual(signed, [sts, `iam ${ofIam}`, `iam ${ofIam}`]);
        }
    });

    it("is reported with the endpoint if AWS does not know the key", async () => {
        environment.config(...profiles);
        environment.set({ AWS_REGION: "us-gov-west-1", AWS_ENDPOINT_URL: aws().endpoint });
        const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

        const message = await messageOf(callerIdentity({ ...ambientConnection, ...key }, new Operation("use", "AWS")));

        const at = `for region us-gov-west-1 at AWS_ENDPOINT_URL (${aws().endpoint})`;
        assert.ok(message.includes(`${at} (sts:GetCallerIdentity returned InvalidClientTokenId); `), message);
    });

    it("is not reported if it is an input of the backend, which may be secret", async () => {
        const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
        const connection = { ...ambientConnection, ...key, endpoint: aws().endpoint, region: "eu-central-1" };

        const message = await messageOf(callerIdentity(connection, new Operation("use", "AWS")));

        assert.match(message, /for the backend's region at the backend's endpoint \(/);
        assert.doesNotMatch(message, /eu-central-1|127\.0\.0\.1/);
    });
});
