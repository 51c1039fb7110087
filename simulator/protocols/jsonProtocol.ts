import type { Protocol } from "./protocol";

/**
 * AWS's JSON protocol, as used by SQS.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const jsonProtocol: Protocol = {
    operationName: ({ headers }) => headers["x-amz-target"]?.split(".")[1] ?? "",
    success: (_operation, result) => ({ status: 200, headers: contentType, body: JSON.stringify(result) }),
    failure: ({ code, message, status }) => ({
        status,
        headers: contentType,
        body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
    }),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    refusals: {
        noSignature: ["MissingAuthenticationTokenException", 400],
        unknownKey: ["UnrecognizedClientException", 400],
        wrongSignature: ["InvalidSignatureException", 400],
        expiredSignature: ["InvalidSignatureException", 400],
        expiredToken: ["ExpiredTokenException", 400],
        denied: ["AccessDeniedException", 400],
        unknownOperation: ["UnknownOperationException", 400],
    },
};

const contentType = { "content-type": "application/x-amz-json-1.0" };
