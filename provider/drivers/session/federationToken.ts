import { nameIn } from "../../aws/arn";
import { findTokenFault } from "./callerFaults";
import { latestEnd } from "./mintSession";
import { sessionDriver } from "./sessionDriver";
import { generateSessionName } from "./sessionName";
import { sessionPolicy } from "./sessionPolicy";

/**
 * `federation_token`: a session with the permissions that both its issuing user and its session policy allow.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const federationToken = sessionDriver({
    request: (inputs) => ({
        async send(sts, seconds) {
            const { GetFederationTokenCommand } = await import("@aws-sdk/client-sts");
            const { Credentials, FederatedUser } = await sts.send(
                new GetFederationTokenCommand({
                    Name: generateSessionName(null, inputs.name, latestEnd(seconds)),
                    DurationSeconds: seconds,
                    ...sessionPolicy(inputs.policy),
                }),
            );
            const { Arn = "", FederatedUserId = "" } = FederatedUser ?? {};
            return { credentials: Credentials, arn: Arn, sessionId: FederatedUserId };
        },
    }),
    findCallerFault: (_, caller) => findTokenFault(caller),
    holderOf: ({ issuerArn }) => ({ kind: "User", arn: issuerArn ?? "", name: nameIn(issuerArn ?? "") }),
});
