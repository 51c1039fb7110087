import { type PolicyDocument, type PolicyStatement, statementsOf } from "./document";

/** Elements of a statement in the order of AWS's documentation. */
const order = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const ranks = new Map(order.map((element, index) => [element, index]));

/**
 * Returns the text of a document for AWS: Version first, statements as a list, elements in AWS's order, no white space.
 * The engine sorts keys alphabetically, but AWS refuses a single statement before the Version: "The policy failed
 * legacy parsing".
 * https://github.com/99designs/iamy/issues/65
 */
export function documentText(document: PolicyDocument): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statementsOf(document).map(inOrder) });
}

function inOrder(statement: PolicyStatement): object {
    const rank = ([element]: [string, unknown]) => ranks.get(element) ?? order.length;
    return Object.fromEntries(Object.entries(statement).sort((a, b) => rank(a) - rank(b)));
}
