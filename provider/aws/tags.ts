import type { Tag } from "@aws-sdk/client-iam";

/** Returns the tags of an AWS resource, by key. */
export function tagsOf({ Tags = [] }: { readonly Tags?: readonly Tag[] | undefined }): Record<string, string> {
    return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Returns tags as a list for the SDK. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
