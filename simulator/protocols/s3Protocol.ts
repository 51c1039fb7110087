import type { WireRequest } from "../request/request";
import type { Protocol, Reply } from "./protocol";
import { toXml } from "./xml";

/** S3's REST protocol with path-style addresses. Its operations return complete replies. */
export const s3Protocol: Protocol = {
    operationName,
    success: (_operation, result) => result as Reply,
    failure: ({ code, message, status }, requestId) => ({
        status,
        headers: { "content-type": "application/xml" },
        body: toXml("Error", { Code: code, Message: message, RequestId: requestId }, undefined),
    }),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
    refusals: {
        noSignature: ["AccessDenied", 403],
        unknownKey: ["InvalidAccessKeyId", 403],
        wrongSignature: ["SignatureDoesNotMatch", 403],
        expiredSignature: ["RequestTimeTooSkewed", 403],
        expiredToken: ["ExpiredToken", 400, "The provided token has expired."],
        denied: ["AccessDenied", 403],
        unknownOperation: ["MethodNotAllowed", 405],
    },
};

/** The bucket and key of an object. */
export interface ObjectAddress {
    readonly bucket: string;
    readonly key: string;
}

/** Returns the bucket and key in a request's path. Each is empty if the path does not have it. */
export function addressOf({ path }: WireRequest): ObjectAddress {
    return parseAddress(path);
}

/** Returns the bucket and key of the object that a request copies. */
export function sourceOf({ headers }: WireRequest): ObjectAddress {
    return parseAddress(`/${(headers[copySource] ?? "").replace(/^\//, "")}`);
}

const copySource = "x-amz-copy-source";

/** @param path e.g. `/bucket/some/key`, with escapes */
function parseAddress(path: string): ObjectAddress {
    const [, bucket = "", ...rest] = path.split("/").map(decodeURIComponent);
    return { bucket, key: rest.join("/") };
}

const operations: Readonly<Record<string, readonly [service: string, bucket: string, object: string]>> = {
    GET: ["ListBuckets", "ListObjectsV2", "GetObject"],
    PUT: ["", "CreateBucket", "PutObject"],
    HEAD: ["", "HeadBucket", "HeadObject"],
    DELETE: ["", "DeleteBucket", "DeleteObject"],
};

function operationName(request: WireRequest): string {
    const { bucket, key } = addressOf(request);
    if (request.method === "PUT" && copySource in request.headers) {
        return "CopyObject";
    }
    return operations[request.method]?.[key ? 2 : bucket ? 1 : 0] ?? "";
}
