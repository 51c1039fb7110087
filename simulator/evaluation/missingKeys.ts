import type { PolicySet } from "./evaluate";
import { type AccessRequest, statementApplies, statementsOf } from "./statement";

/** The condition keys that a request does not bring and on which it depends whether some statement applies to it. */
export function missingKeys({ identityPolicies, boundary }: PolicySet, request: AccessRequest): string[] {
    const held = [...identityPolicies, ...(boundary ? [boundary] : [])];
    const keys = held
        .flatMap(({ document }) => statementsOf(document))
        .filter(({ Condition: _condition, ...unconditional }) => statementApplies(unconditional, request))
        .flatMap(({ Condition = {} }) => Object.entries(Condition))
        // These say themselves what an absent key means.
        .filter(([operator]) => !/(^|:)Null$|IfExists$/.test(operator))
        .flatMap(([, block]) => Object.keys(block));
    return [...new Set(keys)].filter((key) => request.context(key) === undefined);
}
