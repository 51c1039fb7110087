import { type PolicyDocument, type PolicyStatement, statementsOf } from "./document";

/**
 * Returns a document with the statements of `grants` and the added ones. Statements are independent, so the grants keep
 * their meaning.
 */
export function mergeStatements(grants: PolicyDocument | undefined, added: readonly PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: [...(grants ? statementsOf(grants) : []), ...added] };
}
