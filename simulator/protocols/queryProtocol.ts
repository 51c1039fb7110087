import type { Answer } from "../service/service";
import type { Protocol } from "./protocol";
import { toXml } from "./xml";

const headers = { "content-type": "text/xml" };

/**
 * Returns AWS's Query protocol, with forms as requests and XML as responses.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryProtocol(namespace: string): Protocol {
    return {
        operationName: ({ parameters }) => parameters.Action ?? "",
        success(operation, result, requestId) {
            const answer = result as Answer;
            const body = {
                ...(Object.keys(answer).length > 0 && { [`${operation}Result`]: answer }),
                ResponseMetadata: { RequestId: requestId },
            };
            return { status: 200, headers, body: toXml(`${operation}Response`, body, "member", namespace) };
        },
        failure({ code, fault, message, status }, requestId) {
            const body = { Error: { Type: fault, Code: code, Message: message }, RequestId: requestId };
            return { status, headers, body: toXml("ErrorResponse", body, "member", namespace) };
        },
        // https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
        refusals: {
            noSignature: ["MissingAuthenticationToken", 403],
            unknownKey: ["InvalidClientTokenId", 403],
            wrongSignature: ["SignatureDoesNotMatch", 403],
            expiredSignature: ["SignatureDoesNotMatch", 403],
            expiredToken: ["ExpiredToken", 403],
            denied: ["AccessDenied", 403],
            unknownOperation: ["InvalidAction", 400],
        },
    };
}
