import { tagsOf } from "../iam/parameters";
import { invalid, membersOf } from "../service/parameters";
import { type Call, ServiceError } from "../service/service";
import type { Tag } from "../state/iamResources";

const tagLimit = 50;

/**
 * Returns the session tags of a call.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTagsOf(call: Call): Tag[] {
    const tags = tagsOf(call, "InvalidParameterValue");
    if (tags.length > tagLimit) {
        throw invalid(
            `Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${tagLimit}`,
        );
    }
    return tags;
}

/** Returns the values of `TransitiveTagKeys.member.1`… Each has to be the key of one of the call's tags. */
export function transitiveTagKeysOf(call: Call, tags: readonly Tag[]): string[] {
    const keys = membersOf(call, "TransitiveTagKeys").map(
        (index) => call.parameters[`TransitiveTagKeys.member.${index}`] ?? "",
    );
    const tagKeys = new Set(tags.map(({ key }) => key.toLowerCase()));
    if (!keys.every((key) => tagKeys.has(key.toLowerCase()))) {
        throw invalidParameter("The specified transitive tag key must be included in the requested tags.");
    }
    return keys;
}

/**
 * Returns the tags inherited from the calling session and those of the call, by key in lower case. An inherited tag
 * cannot be overridden.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function mergeTags(inherited: ReadonlyMap<string, Tag>, tags: readonly Tag[]): ReadonlyMap<string, Tag> {
    if (tags.some(({ key }) => inherited.has(key.toLowerCase()))) {
        throw invalidParameter(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        );
    }
    return new Map([...inherited, ...tags.map((tag) => [tag.key.toLowerCase(), tag] as const)]);
}

function invalidParameter(message: string): ServiceError {
    return new ServiceError("InvalidParameterValue", 400, message);
}
