import { requestTagContext } from "../iam/entities";
import type { Demand, ServiceOperation } from "../service/service";
import { federatedUserArn } from "../state/session";
import { callingUser } from "./callingUser";
import { describeCredentials, issueSession } from "./issueSession";
import { packedPolicySize } from "./packedPolicySize";
import { durationOf, required } from "./parameters";
import { sessionPoliciesOf } from "./sessionPolicies";
import { mergeTags, sessionTagsOf } from "./sessionTags";

/** GetFederationToken. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export const getFederationToken: ServiceOperation = {
    demands(call) {
        const tags = sessionTagsOf(call);
        const demand = (action: string): Demand => ({
            action,
            resource: federatedUserArn(call.caller.account, required(call, "Name")),
            context: requestTagContext(tags),
        });
        return [demand("sts:GetFederationToken"), ...(tags.length > 0 ? [demand("sts:TagSession")] : [])];
    },
    run(call) {
        const { account } = call.caller;
        const name = required(call, "Name");
        const seconds = durationOf(call, { fallback: 43_200, max: 129_600 });
        const tags = mergeTags(new Map(), sessionTagsOf(call));
        const sessionPolicies = sessionPoliciesOf(call, account);
        const packedSize = packedPolicySize(call, tags.values());
        const session = issueSession(
            account,
            {
                kind: "federated user",
                user: callingUser(call),
                name,
                tags,
                ...(sessionPolicies && { sessionPolicies }),
            },
            seconds,
            call.clock,
        );
        return {
            Credentials: describeCredentials(session),
            FederatedUser: { FederatedUserId: `${account.id}:${name}`, Arn: federatedUserArn(account, name) },
            PackedPolicySize: packedSize,
        };
    },
};
