import type { PolicySet } from "./evaluate";
import { type AccessRequest, statementApplies, statementsOf } from "./statement";

/** Returns the condition keys that the request does not have and that decide whether a statement applies to it. */
export function missingKeys({ identityPolicies, boundary }: PolicySet, request: AccessRequest): string[] {
    const policies = [...identityPolicies, ...(boundary ? [boundary] : [])];
    const keys = policies
        .flatMap(({ document }) => statementsOf(document))
        .filter(({ Condition: _condition, ...unconditional }) => statementApplies(unconditional, request))
        .flatMap(({ Condition = {} }) => Object.entries(Condition))
        // These operators define what an absent key means.
        .filter(([operator]) => !/(^|:)Null$|IfExists$/.test(operator))
        .flatMap(([, block]) => Object.keys(block));
    return [...new Set(keys)].filter((key) => request.context(key) === undefined);
}
