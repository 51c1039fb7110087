import { commandActions } from "./commandActions";
import type { IssuerOperation } from "./issuerOperation";
import { sessionActions } from "./sessionActions";
import { userActions } from "./userActions";

/**
 * Which operation of the product needs which action of the issuer: the minimum, proven by tests that give an operation no more, and
 * that leave each action out. The issuer's policy is derived from it.
 */
export const issuerActions = { ...userActions, ...sessionActions, ...commandActions } as const;

/** The operations, in the words of users. */
export type OperationName = keyof typeof issuerActions;

/** An operation by its name. */
export function operation(name: OperationName): IssuerOperation {
    return issuerActions[name];
}
