import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { accountIdForm, accountIdPattern } from "../aws/arn";
import { type AssumeRole, ambientConnection, type Endpoints } from "../aws/connection";
import { defaultNamePrefix, defaultUserPath, namePattern, namePrefixLimit, userPathFault } from "../lease/naming";
import { checkTags, describeFirst } from "../policy/arns";
import { nearest } from "../policy/nearest";
import { keyPosition } from "../policy/placeOf";
import { hasUnknown, type PropertyMap, unknownValue } from "../pulumi/propertyMap";
import { failure } from "./handler";
import {
    durationFault,
    externalIdRule,
    objectRule,
    patternRule,
    policyArnFault,
    type Rule,
    roleArnFault,
    tagsForm,
    textRule,
} from "./rules";

/**
 * Every input of a backend with its default. Every property map contains all of them, null where nothing applies, so
 * that outputs stay known in previews.
 */
export const backendDefaults = {
    ...ambientConnection,
    accountId: null,
    defaultTtl: null,
    maxTtl: null,
    userPath: defaultUserPath,
    namePrefix: defaultNamePrefix,
    permissionsBoundary: null,
    tags: null,
};

const rules: Record<string, Rule> = {
    mount: textRule((mount) =>
        /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(mount) && mount.length <= 128
            ? undefined
            : "must be at most 128 letters, digits and _+=,.@-, with single slashes between them; it is the first part of every lease id",
    ),
    accessKeyId: textRule((id, { secretAccessKey, profile }) =>
        isSecretLike(id)
            ? "looks like a secret access key; set accessKeyId to the id, and secretAccessKey to the secret"
            : /^ASIA/.test(id)
              ? "is the id of temporary credentials, which a backend does not accept because they expire and need a session token; use the long-term key of a user (AKIA…), or leave the keys out and put the temporary credentials into the environment or a profile"
              : !/^\w{16,128}$/.test(id)
                ? "must be 16 to 128 letters and digits"
                : secretAccessKey === null
                  ? "requires secretAccessKey; set both, or neither to use the ambient AWS credentials"
                  : profile !== null
                    ? "cannot be combined with profile; set only one of them"
                    : undefined,
    ),
    secretAccessKey: textRule((key, { accessKeyId }) =>
        key === ""
            ? "is empty"
            : /[^\x21-\x7e]/.test(key)
              ? "contains a line break, a space or another character that no key has; trim it, since files often end with a line break"
              : accessKeyId === null
                ? "requires accessKeyId; set both, or neither to use the ambient AWS credentials"
                : undefined,
    ),
    profile: textRule((profile) =>
        profile === "" ? "is empty; leave it out to use the ambient AWS credentials" : undefined,
    ),
    assumeRole: objectRule(
        (role) =>
            unknownKeyFault(role, roleRules) ??
            firstFault({ ...role, roleArn: (role as PropertyMap).roleArn ?? "" }, roleRules),
        "the ARN of a role, or an object with a roleArn",
    ),
    accountId: patternRule(accountIdPattern, accountIdForm),
    region: patternRule(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
        "the name of a region, such as us-east-1; leave it out to use the ambient region",
    ),
    endpoint: textRule(urlFault),
    endpoints: objectRule(
        (endpoints) => unknownKeyFault(endpoints, endpointRules) ?? firstFault(endpoints, endpointRules),
        "an object with the URLs iam and sts",
    ),
    defaultTtl: durationFault,
    maxTtl: durationFault,
    userPath: textRule(userPathFault),
    namePrefix: textRule((prefix) =>
        namePattern.test(prefix) && prefix.length <= namePrefixLimit
            ? undefined
            : `must be at most ${namePrefixLimit} letters, digits and _+=,.@-, because a user name has at most 64 characters and also contains the resource's name and a random part`,
    ),
    permissionsBoundary: textRule(policyArnFault),
    tags: objectRule<Record<string, string>>((tags) => describeFirst(checkTags(tags)), tagsForm),
};

const roleRules: Readonly<Record<keyof AssumeRole, Rule>> = {
    roleArn: textRule(roleArnFault),
    externalId: externalIdRule,
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    sessionName: patternRule(/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and _+=,.@-"),
};

const endpointRules: Readonly<Record<keyof Endpoints, Rule>> = { iam: textRule(urlFault), sts: textRule(urlFault) };

/**
 * Returns a fault for a key that an object must not have. The fault does not show the key, since the object may be a
 * secret.
 */
function unknownKeyFault(object: object, parts: Readonly<Record<string, Rule>>): string | undefined {
    const names = Object.keys(parts);
    const key = Object.keys(object).find((each) => !names.includes(each));
    if (key === undefined) {
        return undefined;
    }
    const suggestion = nearest(key, names);
    return `${keyPosition(object, key)} is not a valid key; ${suggestion ? `did you mean ${suggestion}?` : `the valid keys are ${names.join(", ")}`}`;
}

/** Returns the first fault in an object's parts. Skips parts that are missing or not known yet. */
function firstFault(object: object, parts: Readonly<Record<string, Rule>>): string | undefined {
    const faults = Object.entries(parts).map(([key, rule]) => {
        const value = (object as PropertyMap)[key];
        const reason = value == null || hasUnknown(value) ? undefined : rule(value, {});
        return reason && `${key}: ${reason}`;
    });
    return faults.find((fault) => fault !== undefined);
}

/**
 * Returns whether an access key id looks like a secret access key: AWS's secrets are 40 base64 characters, its ids are
 * uppercase.
 */
function isSecretLike(id: string): boolean {
    return /^[\w/+]{40}$/.test(id) && /[a-z/+]/.test(id);
}

/** Returns the failures of a backend's inputs. Skips inputs that are not known yet. */
export function checkBackend(inputs: PropertyMap): CheckFailure[] {
    if (inputs.mount === undefined) {
        return [failure("mount", "is missing; set a name")];
    }
    return Object.entries(rules).flatMap(([property, rule]) => {
        const value = inputs[property];
        const isSkipped = value === null || value === undefined || value === unknownValue;
        const reason = isSkipped ? undefined : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
}

function urlFault(url: string): string | undefined {
    return URL.canParse(url) && /^https?:/.test(url) ? undefined : "must be a URL that begins with http:// or https://";
}
