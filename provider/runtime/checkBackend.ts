import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { defaultUserPath, namePattern, namePrefixLimit } from "../lease/naming";
import { checkPolicyArn, checkRoleArn, checkTags, tellFirst } from "../policy/arns";
import { type Bag, hasUnknown } from "./bag";
import { durationFault } from "./checkDuration";
import { failure } from "./handler";

/** Every input of a backend with its default. All are in every bag, null where nothing applies, so that outputs stay known in previews. */
export const backendDefaults = {
    accessKeyId: null,
    secretAccessKey: null,
    profile: null,
    assumeRole: null,
    accountId: null,
    region: null,
    endpoint: null,
    endpoints: null,
    defaultTtl: null,
    maxTtl: null,
    userPath: defaultUserPath,
    namePrefix: "stacklease",
    permissionsBoundary: null,
    tags: null,
};

/** IAM's path, less the 37 characters that the ledger's id takes. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
const userPathLimit = 512 - 37;

type Rule = (value: never, inputs: Bag) => string | undefined;

const rules: Record<string, Rule> = {
    mount: (mount: string) =>
        /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(mount) && mount.length <= 128
            ? undefined
            : "a mount is at most 128 letters, digits and _+=,.@-, with single slashes between; it begins every lease id",
    accessKeyId: (id: string, { secretAccessKey, profile }) =>
        !/^[\w]{16,128}$/.test(id)
            ? "an access key id is 16 to 128 letters and digits"
            : secretAccessKey === null
              ? "accessKeyId came without secretAccessKey; give both, or neither for the ambient AWS credentials"
              : profile !== null
                ? "accessKeyId and profile exclude each other; give one of them"
                : undefined,
    profile: (profile: string) =>
        profile === "" ? "profile is empty; leave it out for the ambient credentials" : undefined,
    assumeRole: (role: { roleArn?: unknown; externalId?: unknown; sessionName?: unknown }) =>
        hasUnknown(role.roleArn) ? undefined : checkRoleArn(String(role.roleArn)),
    accountId: (id: string) => (/^\d{12}$/.test(id) ? undefined : "an account id is twelve digits, as text"),
    endpoint: (url: string) => urlFault(url),
    endpoints: (endpoints: Record<string, unknown>) => {
        const strange = Object.keys(endpoints).find((key) => key !== "iam" && key !== "sts");
        return strange
            ? `endpoints has no ${strange}; it takes iam and sts`
            : Object.values(endpoints)
                  .filter((url) => url != null && !hasUnknown(url))
                  .map((url) => urlFault(url))
                  .find(Boolean);
    },
    defaultTtl: durationFault,
    maxTtl: durationFault,
    userPath: (path: string) =>
        /^\/([\x21-\x7e]+\/)?$/.test(path) && path.length <= userPathLimit
            ? undefined
            : `a userPath begins and ends with / and is at most ${userPathLimit} printable ASCII characters`,
    namePrefix: (prefix: string) =>
        namePattern.test(prefix) && prefix.length <= namePrefixLimit
            ? undefined
            : `a namePrefix is at most ${namePrefixLimit} letters, digits and _+=,.@-, so that 64 characters hold it, the resource's name and a random part`,
    permissionsBoundary: (arn: string) => checkPolicyArn(arn),
    tags: (tags: Record<string, string>) => tellFirst(checkTags(tags)),
};

/** What is wrong with a backend's inputs. What is not known yet is left out. */
export function checkBackend(inputs: Bag): CheckFailure[] {
    const failures: CheckFailure[] = [];
    for (const [property, rule] of Object.entries(rules)) {
        const value = inputs[property];
        if (value !== null && value !== undefined && !(typeof value !== "object" && hasUnknown(value))) {
            const reason = rule(value as never, inputs);
            if (reason) {
                failures.push(failure(property, reason));
            }
        }
    }
    if (inputs.secretAccessKey !== null && inputs.accessKeyId === null) {
        // The property is not named: the engine would print its value.
        failures.push(
            failure(
                "",
                "secretAccessKey came without accessKeyId; give both, or neither for the ambient AWS credentials",
            ),
        );
    }
    return failures;
}

function urlFault(url: unknown): string | undefined {
    return URL.canParse(String(url)) && /^https?:/.test(String(url))
        ? undefined
        : "an endpoint is a URL that begins with http:// or https://";
}
