import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { accountIdForm, accountIdPattern } from "../aws/arn";
import { type AssumeRole, ambientConnection, type Endpoints } from "../aws/connection";
import { defaultUserPath, namePattern, namePrefixLimit, userPathFault } from "../lease/naming";
import { checkTags, describeFirst } from "../policy/arns";
import { keyPosition } from "../policy/keyPosition";
import { nearest } from "../policy/nearest";
import { hasUnknown, type PropertyMap, unknown } from "../pulumi/propertyMap";
import { policyArnFault, roleArnFault } from "./arnFaults";
import { durationFault } from "./checkDuration";
import { failure } from "./handler";
import { externalId, objectRule, type Rule, tagsForm, textLike, textRule } from "./rules";

/**
 * Every input of a backend with its default. All are in every bag, null where nothing applies, so that outputs stay
 * known in previews.
 */
export const backendDefaults = {
    ...ambientConnection,
    accountId: null,
    defaultTtl: null,
    maxTtl: null,
    userPath: defaultUserPath,
    namePrefix: "stacklease",
    permissionsBoundary: null,
    tags: null,
};

const rules: Record<string, Rule> = {
    mount: textRule((mount) =>
        /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(mount) && mount.length <= 128
            ? undefined
            : "must be at most 128 letters, digits and _+=,.@-, with single slashes between; it begins every lease id",
    ),
    accessKeyId: textRule((id, { secretAccessKey, profile }) =>
        isSecretLike(id)
            ? "looks like a secret access key; give each of the two under its own name"
            : /^ASIA/.test(id)
              ? "is the id of temporary credentials, which a backend does not take, since they end and need a session token; leave the keys out and put the three values into the environment or a profile, or give a user's own key (AKIA…)"
              : !/^\w{16,128}$/.test(id)
                ? "must be 16 to 128 letters and digits"
                : secretAccessKey === null
                  ? "came without secretAccessKey; give both, or neither for the ambient AWS credentials"
                  : profile !== null
                    ? "excludes profile; give one of the two"
                    : undefined,
    ),
    secretAccessKey: textRule((key, { accessKeyId }) =>
        key === ""
            ? "is empty"
            : /[^\x21-\x7e]/.test(key)
              ? "holds a line break, a space or another character that no key has, often the last line break of a file; trim it"
              : accessKeyId === null
                ? "came without accessKeyId; give both, or neither for the ambient AWS credentials"
                : undefined,
    ),
    profile: textRule((profile) => (profile === "" ? "is empty; leave it out for the ambient credentials" : undefined)),
    assumeRole: objectRule(
        (role) =>
            strangeKey(role, roleRules) ??
            firstFault({ ...role, roleArn: (role as PropertyMap).roleArn ?? "" }, roleRules),
        "the ARN of a role, or an object with its roleArn",
    ),
    accountId: textLike(accountIdPattern, accountIdForm),
    region: textLike(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
        "the name of a region, such as us-east-1; leave it out for the ambient region",
    ),
    endpoint: textRule(urlFault),
    endpoints: objectRule(
        (endpoints) => strangeKey(endpoints, endpointRules) ?? firstFault(endpoints, endpointRules),
        "an object with the URLs iam and sts",
    ),
    defaultTtl: durationFault,
    maxTtl: durationFault,
    userPath: textRule(userPathFault),
    namePrefix: textRule((prefix) =>
        namePattern.test(prefix) && prefix.length <= namePrefixLimit
            ? undefined
            : `must be at most ${namePrefixLimit} letters, digits and _+=,.@-, so that 64 characters hold it, the resource's name and a random part`,
    ),
    permissionsBoundary: textRule(policyArnFault),
    tags: objectRule<Record<string, string>>((tags) => describeFirst(checkTags(tags)), tagsForm),
};

const roleRules: Readonly<Record<keyof AssumeRole, Rule>> = {
    roleArn: textRule(roleArnFault),
    externalId,
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    sessionName: textLike(/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and _+=,.@-"),
};

const endpointRules: Readonly<Record<keyof Endpoints, Rule>> = { iam: textRule(urlFault), sts: textRule(urlFault) };

/** A key that an object does not take. It is not shown: the object may be a secret. */
function strangeKey(object: object, parts: Readonly<Record<string, Rule>>): string | undefined {
    const names = Object.keys(parts);
    const key = Object.keys(object).find((each) => !names.includes(each));
    if (key === undefined) {
        return undefined;
    }
    const near = nearest(key, names);
    return `${keyPosition(object, key)} is not a valid key; ${near ? `did you mean ${near}?` : `give ${names.join(", ")}`}`;
}

/** The first fault in the parts of an object. What is absent or not known yet is left out. */
function firstFault(object: object, parts: Readonly<Record<string, Rule>>): string | undefined {
    const faults = Object.entries(parts).map(([key, rule]) => {
        const value = (object as PropertyMap)[key];
        const reason = value == null || hasUnknown(value) ? undefined : rule(value, {});
        return reason && `${key}: ${reason}`;
    });
    return faults.find((fault) => fault !== undefined);
}

/** AWS's secret access keys are 40 characters of base64, its ids are in capitals. */
function isSecretLike(id: string): boolean {
    return /^[\w/+]{40}$/.test(id) && /[a-z/+]/.test(id);
}

/** What is wrong with a backend's inputs. What is not known yet is left out. */
export function checkBackend(inputs: PropertyMap): CheckFailure[] {
    if (inputs.mount === undefined) {
        return [failure("mount", "is missing; give a name")];
    }
    return Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const isLeftOut = value === null || value === undefined || value === unknown;
        const reason = isLeftOut ? undefined : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
}

function urlFault(url: string): string | undefined {
    return URL.canParse(url) && /^https?:/.test(url) ? undefined : "must be a URL that begins with http:// or https://";
}
