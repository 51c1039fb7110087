import type { ConditionOperator } from "./operator";
import { matchesArn } from "./wildcard";

const like = (requested: string, wanted: string) => matchesArn(wanted, requested);

/** ArnEquals and ArnLike behave identically. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export const arnOperators: Readonly<Record<string, ConditionOperator>> = {
    ArnEquals: { matches: like, variables: true },
    ArnLike: { matches: like, variables: true },
    ArnNotEquals: { matches: like, variables: true, negated: true },
    ArnNotLike: { matches: like, variables: true, negated: true },
};
