import type { Answer } from "../service/service";
import type { Protocol } from "./protocol";
import { toXml } from "./xml";

const invalidCredentials = "AWS was not able to validate the provided access credentials";
const headers = { "content-type": "text/xml" };

/**
 * EC2's variant of the Query protocol.
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export const ec2Protocol: Protocol = {
    operationName: ({ parameters }) => parameters.Action ?? "",
    success(operation, result, requestId) {
        const body = { requestId, ...(result as Answer) };
        return {
            status: 200,
            headers,
            body: toXml(`${operation}Response`, body, "item", "http://ec2.amazonaws.com/doc/2016-11-15/"),
        };
    },
    failure({ code, message, status }, requestId) {
        const body = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
        return { status, headers, body: toXml("Response", body, "item") };
    },
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html
    refusals: {
        noSignature: ["MissingAuthenticationToken", 403],
        unknownKey: ["AuthFailure", 401, invalidCredentials],
        wrongSignature: ["AuthFailure", 401, invalidCredentials],
        expiredSignature: ["RequestExpired", 400],
        expiredToken: ["RequestExpired", 400, "Request has expired."],
        denied: ["UnauthorizedOperation", 403],
        unknownOperation: ["InvalidAction", 400],
    },
};
