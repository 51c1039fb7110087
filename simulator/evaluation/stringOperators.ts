import type { ConditionOperator } from "./operator";
import { matchesWildcard, unescapeWildcards } from "./wildcard";

const equals = (requested: string, wanted: string) => requested === unescapeWildcards(wanted);
const equalsIgnoreCase = (requested: string, wanted: string) => equals(requested.toLowerCase(), wanted.toLowerCase());
const like = (requested: string, wanted: string) => matchesWildcard(wanted, requested);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String */
export const stringOperators: Readonly<Record<string, ConditionOperator>> = {
    StringEquals: { matches: equals, variables: true },
    StringNotEquals: { matches: equals, variables: true, negated: true },
    StringEqualsIgnoreCase: { matches: equalsIgnoreCase, variables: true },
    StringNotEqualsIgnoreCase: { matches: equalsIgnoreCase, variables: true, negated: true },
    StringLike: { matches: like, variables: true },
    StringNotLike: { matches: like, variables: true, negated: true },
};
