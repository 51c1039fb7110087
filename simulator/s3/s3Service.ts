import { createHash } from "node:crypto";
import type { Reply } from "../protocols/protocol";
import { addressOf } from "../protocols/s3Protocol";
import { toXml } from "../protocols/xml";
import { type Answer, type Call, type Operation, type Service, ServiceError } from "../service";
import { readObjectBody } from "./readObjectBody";

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Enough of S3 to see what a key may do, and on which bucket and object. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export const s3Service: Service<Reply> = {
    ListBuckets: {
        demands: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
        run: ({ caller }) =>
            xml("ListAllMyBucketsResult", {
                Buckets: { Bucket: [...caller.account.buckets.keys()].map((Name) => ({ Name })) },
            }),
    },
    CreateBucket: onBucket("s3:CreateBucket", ({ caller }, bucket) => {
        if (caller.account.buckets.has(bucket)) {
            throw new ServiceError(
                "BucketAlreadyOwnedByYou",
                409,
                "Your previous request to create the named bucket succeeded and you already own it.",
            );
        }
        caller.account.buckets.set(bucket, new Map());
        return empty(200, { location: `/${bucket}` });
    }),
    HeadBucket: onBucket("s3:ListBucket", (call, bucket) => {
        objectsOf(call, bucket);
        return empty(200);
    }),
    DeleteBucket: onBucket("s3:DeleteBucket", (call, bucket) => {
        if (objectsOf(call, bucket).size > 0) {
            throw new ServiceError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
        }
        call.caller.account.buckets.delete(bucket);
        return empty(204);
    }),
    ListObjectsV2: onBucket("s3:ListBucket", (call, bucket) => {
        const contents = [...objectsOf(call, bucket)].map(([Key, body]) => ({ Key, Size: body.length }));
        return xml("ListBucketResult", {
            Name: bucket,
            KeyCount: contents.length,
            IsTruncated: false,
            Contents: contents,
        });
    }),
    PutObject: onObject("s3:PutObject", (call, bucket, key) => {
        const body = readObjectBody(call.request);
        objectsOf(call, bucket).set(key, body);
        return empty(200, { etag: etag(body) });
    }),
    GetObject: onObject("s3:GetObject", (call, bucket, key) => {
        const body = find(call, bucket, key);
        return { status: 200, headers: { "content-type": "application/octet-stream", etag: etag(body) }, body };
    }),
    HeadObject: onObject("s3:GetObject", (call, bucket, key) => empty(200, { etag: etag(find(call, bucket, key)) })),
    DeleteObject: onObject("s3:DeleteObject", (call, bucket, key) => {
        objectsOf(call, bucket).delete(key);
        return empty(204);
    }),
};

function onBucket(action: string, run: (call: Call, bucket: string) => Reply): Operation<Reply> {
    return {
        demands: ({ request }) => [{ action, resource: `arn:aws:s3:::${addressOf(request).bucket}` }],
        run: (call) => run(call, addressOf(call.request).bucket),
    };
}

function onObject(action: string, run: (call: Call, bucket: string, key: string) => Reply): Operation<Reply> {
    return {
        demands({ request }) {
            const { bucket, key } = addressOf(request);
            return [{ action, resource: `arn:aws:s3:::${bucket}/${key}` }];
        },
        run(call) {
            const { bucket, key } = addressOf(call.request);
            return run(call, bucket, key);
        },
    };
}

function objectsOf({ caller }: Call, bucket: string): Map<string, Uint8Array> {
    const objects = caller.account.buckets.get(bucket);
    if (!objects) {
        throw new ServiceError("NoSuchBucket", 404, "The specified bucket does not exist");
    }
    return objects;
}

function find(call: Call, bucket: string, key: string): Uint8Array {
    const body = objectsOf(call, bucket).get(key);
    if (!body) {
        throw new ServiceError("NoSuchKey", 404, "The specified key does not exist.");
    }
    return body;
}

function xml(root: string, content: Answer): Reply {
    return {
        status: 200,
        headers: { "content-type": "application/xml" },
        body: toXml(root, content, undefined, namespace),
    };
}

function empty(status: number, headers: Record<string, string> = {}): Reply {
    return { status, headers, body: "" };
}

function etag(body: Uint8Array): string {
    return `"${createHash("md5").update(body).digest("hex")}"`;
}
