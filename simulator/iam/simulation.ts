import { lookupIn } from "../evaluation/context";
import { type Decision, evaluate, type PolicySet } from "../evaluation/evaluate";
import { missingKeys } from "../evaluation/missingKeys";
import type { AccessRequest } from "../evaluation/statement";
import { membersOf } from "../service/parameters";
import { type Answer, type Call, type RequestContext, type Service, ServiceError } from "../service/service";
import { page } from "./pagination";
import { sourceOf } from "./simulatedSource";

/**
 * Parameters that are not supported here. With them, AWS simulates policies that do not exist, or resource-based
 * policies.
 */
const unsupported =
    /^(PolicyInputList|PermissionsBoundaryPolicyInputList|PolicyExclusionList|ResourcePolicy|ResourceOwner|CallerArn|ResourceHandlingOption)\b/;

/**
 * SimulatePrincipalPolicy. It evaluates the policies of a user, group or role as stored in IAM, including changes that
 * have not taken effect in the rest of AWS yet. It does not evaluate session policies and trust policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export const simulationOperations: Service = {
    SimulatePrincipalPolicy: {
        demands: ({ parameters }) => [
            { action: "iam:SimulatePrincipalPolicy", resource: parameters.PolicySourceArn ?? "*" },
        ],
        run(call) {
            const parameter = Object.keys(call.parameters).find((name) => unsupported.test(name));
            if (parameter) {
                throw invalidInput(`The simulator does not support ${parameter.split(".")[0]}.`);
            }
            const { policies, context } = sourceOf(call);
            const resources = valuesOf(call, "ResourceArns");
            const simulate = (action: string) => (resource: string) =>
                resultOf(policies, { action, resource, context: lookupIn(context, givenContext(call)) });
            const results = actionsOf(call).map((action) =>
                resources.length === 0
                    ? { EvalActionName: action, EvalResourceName: "*", ...describeResult(simulate(action)("*")) }
                    : combineResults(action, resources, resources.map(simulate(action))),
            );
            return page(call, "EvaluationResults", results);
        },
    },
};

interface Result {
    readonly decision: Decision;
    readonly missing: readonly string[];
    readonly details: Answer;
}

function resultOf(policies: PolicySet, request: AccessRequest): Result {
    const decision = evaluate(policies, request);
    const { boundary } = policies;
    const isAllowed = boundary && evaluate({ identityPolicies: [boundary] }, request).outcome === "allowed";
    return {
        decision,
        missing: missingKeys(policies, request),
        details: { PermissionsBoundaryDecisionDetail: boundary && { AllowedByPermissionsBoundary: isAllowed } },
    };
}

function describeResult({ decision, missing, details }: Result): Answer {
    return { EvalDecision: decision.outcome, ...describeMatches(decision, missing), ...details };
}

/**
 * Returns one result per action, with the most restrictive decision among its resources. AWS puts a template in place
 * of the resource names.
 */
function combineResults(action: string, resources: readonly string[], results: readonly Result[]): Answer {
    const mostRestrictive =
        order.find((outcome) => results.some(({ decision }) => decision.outcome === outcome)) ?? "allowed";
    const first = results.find(({ decision }) => decision.outcome === mostRestrictive);
    return {
        EvalActionName: action,
        EvalResourceName: "*",
        EvalDecision: mostRestrictive,
        ...(first && describeMatches(first.decision, [...new Set(results.flatMap(({ missing }) => missing))])),
        ...first?.details,
        ResourceSpecificResults: results.map(({ decision, missing, details }, index) => ({
            EvalResourceName: resources[index],
            EvalResourceDecision: decision.outcome,
            ...describeMatches(decision, missing),
            ...details,
        })),
    };
}

const order = ["explicitDeny", "implicitDeny"] as const;

function describeMatches(decision: Decision, missing: readonly string[]): Answer {
    const by = decision.outcome === "implicitDeny" ? [] : [{ SourcePolicyId: decision.by.replace(/#[^#]*$/, "") }];
    return { MatchedStatements: by, MissingContextValues: missing };
}

function actionsOf(call: Call): string[] {
    const actions = valuesOf(call, "ActionNames");
    const invalidAction = actions.find((action) => !/^[\w-]+:[\w-]+$/.test(action));
    if (actions.length === 0 || invalidAction !== undefined) {
        throw invalidInput(
            invalidAction === undefined ? "ActionNames is empty." : `Invalid action name: ${invalidAction}.`,
        );
    }
    return actions;
}

function givenContext(call: Call): RequestContext {
    const keys = membersOf(call, "ContextEntries").map((index) => `ContextEntries.member.${index}`);
    return Object.fromEntries(
        keys.map((entry) => [
            call.parameters[`${entry}.ContextKeyName`] ?? "",
            valuesOf(call, `${entry}.ContextKeyValues`),
        ]),
    );
}

function valuesOf(call: Call, list: string): string[] {
    return membersOf(call, list).map((index) => call.parameters[`${list}.member.${index}`] ?? "");
}

function invalidInput(message: string): ServiceError {
    return new ServiceError("InvalidInput", 400, message);
}
