import { nameIn } from "../../aws/roles";
import { explainRefusal } from "./explainRefusal";
import { certainEnd } from "./mintSession";
import { sessionKind } from "./sessionKind";
import { drawSessionName } from "./sessionName";
import { sessionPolicy } from "./sessionPolicy";

/** `assumed_role`: a session of a role, cut to a session policy if there is one. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumedRole = sessionKind({
    request: (inputs) => ({
        call: "sts:AssumeRole",
        async send(sts, seconds) {
            const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
            const { externalId, sourceIdentity } = inputs.policy;
            const { AssumedRoleUser, Credentials } = await sts.send(
                new AssumeRoleCommand({
                    RoleArn: inputs.roleArn ?? "",
                    RoleSessionName: drawSessionName(inputs.roleSessionName, inputs.name, certainEnd(seconds)),
                    DurationSeconds: seconds,
                    ...sessionPolicy(inputs.policy),
                    ...(externalId && { ExternalId: externalId }),
                    ...(sourceIdentity && { SourceIdentity: sourceIdentity }),
                }),
            );
            const { Arn = "", AssumedRoleId = "" } = AssumedRoleUser ?? {};
            return { credentials: Credentials, arn: Arn, sessionId: AssumedRoleId };
        },
        explain: (error, issuerArn) => explainRefusal(inputs, issuerArn, error),
    }),
    holderOf: ({ roleArn }) => ({ kind: "Role", arn: roleArn ?? "", name: nameIn(roleArn ?? "") }),
});
