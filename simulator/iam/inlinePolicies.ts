import { type Call, type Service, ServiceError } from "../service/service";
import { currentBoundaryContext } from "./boundaries";
import { assertPolicyGrammar } from "./documentGrammar";
import { demandOn, namedGroup, namedRole, namedUser } from "./entities";
import { noSuchEntity } from "./errors";
import { page } from "./pagination";
import { required } from "./parameters";

const kinds = [
    { kind: "user", Kind: "User", find: namedUser, nameOf: (call: Call) => namedUser(call).userName, limit: 2_048 },
    { kind: "role", Kind: "Role", find: namedRole, nameOf: (call: Call) => namedRole(call).roleName, limit: 10_240 },
    {
        kind: "group",
        Kind: "Group",
        find: namedGroup,
        nameOf: (call: Call) => namedGroup(call).groupName,
        limit: 5_120,
    },
] as const;

/** Operations on inline policies of users, roles and groups: Put, Get, Delete and List. */
export const inlinePolicyOperations: Service = Object.fromEntries(
    kinds.flatMap(({ kind, Kind, find, nameOf, limit }) => [
        [
            `Put${Kind}Policy`,
            {
                demands: demandOn(kind, `Put${Kind}Policy`, currentBoundaryContext),
                run(call: Call) {
                    const { inlinePolicies } = find(call);
                    const name = required(call, "PolicyName");
                    const document = required(call, "PolicyDocument");
                    assertPolicyGrammar(document);
                    const others = [...inlinePolicies].filter(([other]) => other !== name).map(([, text]) => text);
                    if (sizeOf([...others, document]) > limit) {
                        const message = `Maximum policy size of ${limit} bytes exceeded for ${kind} ${nameOf(call)}`;
                        throw new ServiceError("LimitExceeded", 409, message);
                    }
                    inlinePolicies.set(name, document);
                    return {};
                },
            },
        ],
        [
            `Get${Kind}Policy`,
            {
                demands: demandOn(kind, `Get${Kind}Policy`),
                run(call: Call) {
                    const PolicyName = required(call, "PolicyName");
                    const document = find(call).inlinePolicies.get(PolicyName);
                    if (document === undefined) {
                        throw missing(kind, PolicyName);
                    }
                    return { [`${Kind}Name`]: nameOf(call), PolicyName, PolicyDocument: encodeDocument(document) };
                },
            },
        ],
        [
            `Delete${Kind}Policy`,
            {
                demands: demandOn(kind, `Delete${Kind}Policy`, currentBoundaryContext),
                run(call: Call) {
                    const name = required(call, "PolicyName");
                    if (!find(call).inlinePolicies.delete(name)) {
                        throw missing(kind, name);
                    }
                    return {};
                },
            },
        ],
        [
            `List${Kind}Policies`,
            {
                demands: demandOn(kind, `List${Kind}Policies`),
                run: (call: Call) => page(call, "PolicyNames", [...find(call).inlinePolicies.keys()].sort()),
            },
        ],
    ]),
);

/**
 * Returns the size of policy documents. IAM does not count white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function sizeOf(documents: readonly string[]): number {
    return documents.reduce((size, document) => size + document.replace(/\s/g, "").length, 0);
}

/**
 * Returns a document URL-encoded as in RFC 3986, the form of IAM's responses.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export function encodeDocument(document: string): string {
    return encodeURIComponent(document).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}

function missing(kind: string, name: string): ServiceError {
    return noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
}
