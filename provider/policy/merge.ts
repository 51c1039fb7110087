import { type PolicyDocument, type PolicyStatement, statementsOf } from "./document";

/**
 * One document that grants what `grants` does and holds the added statements too. The grants keep their meaning:
 * statements are independent.
 */
export function mergeStatements(grants: PolicyDocument | undefined, added: readonly PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: [...(grants ? statementsOf(grants) : []), ...added] };
}
