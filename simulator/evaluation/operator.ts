/** How one value of a request is compared with one of a policy. */
export interface ConditionOperator {
    /** Whether it matches. The policy's value has its variables expanded already where the operator allows them. */
    matches(requested: string, wanted: string): boolean;
    /** Operators whose name has `Not`: true when no value matches, and when the key is absent. */
    readonly negated?: true;
    /** Whether policy variables and wildcards have their meaning. Only String and Arn operators know them. */
    readonly variables?: true;
}
