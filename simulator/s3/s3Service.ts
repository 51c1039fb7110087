import { createHash } from "node:crypto";
import type { Reply } from "../protocols/protocol";
import { addressOf, type ObjectAddress, sourceOf } from "../protocols/s3Protocol";
import { toXml } from "../protocols/xml";
import { type Answer, type Call, type Service, ServiceError, type ServiceOperation } from "../service/service";
import type { StoredObject } from "../state/account";
import { readObjectBody } from "./readObjectBody";

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/**
 * A part of S3, sufficient to test the permissions of a key on buckets and objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
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
        const { prefix = "", delimiter = "" } = call.parameters;
        const keys = [...objectsOf(call, bucket).keys()].filter((key) => key.startsWith(prefix)).sort();
        const folderOf = (key: string) => {
            const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
            return end < 0 ? undefined : key.slice(0, end + delimiter.length);
        };
        const contents = keys.filter((key) => folderOf(key) === undefined).map((key) => describe(call, bucket, key));
        const folders = [...new Set(keys.flatMap((key) => folderOf(key) ?? []))];
        return xml("ListBucketResult", {
            Name: bucket,
            Prefix: prefix,
            KeyCount: contents.length + folders.length,
            IsTruncated: false,
            Contents: contents,
            CommonPrefixes: folders.map((Prefix) => ({ Prefix })),
        });
    }),
    PutObject: onObject("s3:PutObject", (call, bucket, key) => {
        const body = readObjectBody(call.request);
        objectsOf(call, bucket).set(key, { body, modifiedAt: new Date(call.clock.now()) });
        return empty(200, { etag: etag(body) });
    }),
    CopyObject: {
        demands({ request }) {
            const [from, to] = [sourceOf(request), addressOf(request)];
            return [
                { action: "s3:GetObject", resource: arnOf(from) },
                { action: "s3:PutObject", resource: arnOf(to) },
            ];
        },
        run(call) {
            const [from, to] = [sourceOf(call.request), addressOf(call.request)];
            const { body } = find(call, from.bucket, from.key);
            const modifiedAt = new Date(call.clock.now());
            objectsOf(call, to.bucket).set(to.key, { body, modifiedAt });
            return xml("CopyObjectResult", { ETag: etag(body), LastModified: modifiedAt });
        },
    },
    GetObject: onObject("s3:GetObject", (call, bucket, key) => {
        const object = find(call, bucket, key);
        const headers = { "content-type": "application/octet-stream", ...headersOf(object) };
        return { status: 200, headers, body: object.body };
    }),
    HeadObject: onObject("s3:GetObject", (call, bucket, key) => {
        const object = find(call, bucket, key);
        return empty(200, { "content-length": String(object.body.length), ...headersOf(object) });
    }),
    DeleteObject: onObject("s3:DeleteObject", (call, bucket, key) => {
        objectsOf(call, bucket).delete(key);
        return empty(204);
    }),
};

function onBucket(action: string, run: (call: Call, bucket: string) => Reply): ServiceOperation<Reply> {
    return {
        demands: ({ request }) => [{ action, resource: `arn:aws:s3:::${addressOf(request).bucket}` }],
        run: (call) => run(call, addressOf(call.request).bucket),
    };
}

function onObject(action: string, run: (call: Call, bucket: string, key: string) => Reply): ServiceOperation<Reply> {
    return {
        demands({ request }) {
            return [{ action, resource: arnOf(addressOf(request)) }];
        },
        run(call) {
            const { bucket, key } = addressOf(call.request);
            return run(call, bucket, key);
        },
    };
}

function objectsOf({ caller }: Call, bucket: string): Map<string, StoredObject> {
    const objects = caller.account.buckets.get(bucket);
    if (!objects) {
        throw new ServiceError("NoSuchBucket", 404, "The specified bucket does not exist");
    }
    return objects;
}

function find(call: Call, bucket: string, key: string): StoredObject {
    const object = objectsOf(call, bucket).get(key);
    if (!object) {
        throw new ServiceError("NoSuchKey", 404, "The specified key does not exist.");
    }
    return object;
}

function describe(call: Call, bucket: string, key: string): Answer {
    const { body, modifiedAt } = find(call, bucket, key);
    return { Key: key, LastModified: modifiedAt, ETag: etag(body), Size: body.length };
}

function headersOf({ body, modifiedAt }: StoredObject): Record<string, string> {
    return { etag: etag(body), "last-modified": modifiedAt.toUTCString() };
}

function arnOf({ bucket, key }: ObjectAddress): string {
    return `arn:aws:s3:::${bucket}/${key}`;
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
