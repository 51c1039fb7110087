import { nameIn } from "../../aws/arn";
import { findAssumptionFault } from "./callerFaults";
import { explainRefusal } from "./explainRefusal";
import { latestEnd } from "./mintSession";
import { sessionDriver } from "./sessionDriver";
import { generateSessionName } from "./sessionName";
import { sessionPolicy } from "./sessionPolicy";

/**
 * `assumed_role`: a session of a role, narrowed by a session policy if there is one.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumedRole = sessionDriver({
    request: (inputs) => ({
        async send(sts, seconds) {
            const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
            const { externalId, sourceIdentity } = inputs.policy;
            const { AssumedRoleUser, Credentials } = await sts.send(
                new AssumeRoleCommand({
                    RoleArn: inputs.roleArn ?? "",
                    RoleSessionName: generateSessionName(inputs.roleSessionName, inputs.name, latestEnd(seconds)),
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
    findCallerFault: findAssumptionFault,
    holderOf: ({ roleArn }) => ({ kind: "Role", arn: roleArn ?? "", name: nameIn(roleArn ?? "") }),
});
