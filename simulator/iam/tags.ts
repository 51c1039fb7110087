import type { Call, Service } from "../service/service";
import type { Tag } from "../state/iamResources";
import { demandOn, describeTags, namedRole, namedUser, requestTagContext } from "./entities";
import { quotaExceeded } from "./errors";
import { page } from "./pagination";
import { tagKeysOf, tagsOf } from "./parameters";

const tagQuota = 50;

/** Adds tags to the existing ones. Adds none if there would be too many. */
export function setTags(existing: Map<string, Tag>, tags: readonly Tag[]): void {
    const all = new Map([...existing, ...tags.map((tag) => [tag.key.toLowerCase(), tag] as const)]);
    if (all.size > tagQuota) {
        throw quotaExceeded("TagsPerResource", tagQuota);
    }
    for (const [key, tag] of all) {
        existing.set(key, tag);
    }
}

const kinds = [
    ["user", "User", namedUser],
    ["role", "Role", namedRole],
] as const;

/** Operations on tags of users and roles. */
export const tagOperations: Service = Object.fromEntries(
    kinds.flatMap(([kind, Kind, find]) => [
        [
            `Tag${Kind}`,
            {
                demands: demandOn(kind, `Tag${Kind}`, (call) => requestTagContext(tagsOf(call))),
                run(call: Call) {
                    setTags(find(call).tags, tagsOf(call));
                    return {};
                },
            },
        ],
        [
            `Untag${Kind}`,
            {
                demands: demandOn(kind, `Untag${Kind}`, (call) => ({ "aws:TagKeys": tagKeysOf(call) })),
                run(call: Call) {
                    const { tags } = find(call);
                    for (const key of tagKeysOf(call)) {
                        tags.delete(key.toLowerCase());
                    }
                    return {};
                },
            },
        ],
        [
            `List${Kind}Tags`,
            {
                demands: demandOn(kind, `List${Kind}Tags`),
                run: (call: Call) => page(call, "Tags", describeTags(find(call).tags)),
            },
        ],
    ]),
);
