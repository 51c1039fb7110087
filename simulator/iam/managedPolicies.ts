import { type Call, type Service, ServiceError } from "../service/service";
import { awsManagedPolicyArns } from "../state/awsManagedPolicies";
import type { ManagedPolicy } from "../state/iamResources";
import { uniqueId } from "../state/identifiers";
import { isHeld } from "./attachments";
import { assertPolicyGrammar } from "./documentGrammar";
import { demandOnAll, demandOnPolicy, describeTags, namedPolicy } from "./entities";
import { alreadyExists, deleteConflict, noSuchEntity, quotaExceeded } from "./errors";
import { encodeDocument, sizeOf } from "./inlinePolicies";
import { page } from "./pagination";
import { optional, required, tagsOf } from "./parameters";
import { setTags } from "./tags";

const sizeLimit = 6_144;
const versionQuota = 5;
const policyQuota = 1_500;

/** Operations on customer managed policies and their versions. */
export const managedPolicyOperations: Service = {
    CreatePolicy: {
        demands: (call) => [{ action: "iam:CreatePolicy", resource: newArn(call) }],
        run(call) {
            const { account } = call.caller;
            const policyName = required(call, "PolicyName");
            const path = optional(call, "Path") ?? "/";
            const document = documentOf(call);
            const taken = [...account.managedPolicies.values()].some(
                (policy) => policy.policyName.toLowerCase() === policyName.toLowerCase(),
            );
            if (taken) {
                throw alreadyExists("A policy called", policyName);
            }
            if (account.managedPolicies.size >= policyQuota) {
                throw quotaExceeded("PoliciesPerAccount", policyQuota);
            }
            const now = new Date(call.clock.now());
            const policy: ManagedPolicy = {
                policyName,
                policyId: uniqueId("ANPA"),
                path,
                arn: newArn(call),
                description: call.parameters.Description ?? "",
                createdAt: now,
                updatedAt: now,
                tags: new Map(),
                versions: new Map([["v1", { document, createdAt: now }]]),
                defaultVersionId: "v1",
            };
            setTags(policy.tags, tagsOf(call));
            account.managedPolicies.set(policy.arn, policy);
            return { Policy: describe(call, policy) };
        },
    },
    GetPolicy: { demands: demandOnPolicy("GetPolicy"), run: (call) => ({ Policy: describe(call, namedPolicy(call)) }) },
    ListPolicies: {
        demands: demandOnAll("ListPolicies"),
        run(call) {
            const { Scope = "All" } = call.parameters;
            const own =
                Scope === "AWS"
                    ? []
                    : [...call.caller.account.managedPolicies.values()].map((policy) => describe(call, policy));
            const aws =
                Scope === "Local"
                    ? []
                    : awsManagedPolicyArns.map((Arn) => ({ PolicyName: Arn.split("/").at(-1), Arn, Path: "/" }));
            return page(call, "Policies", [...own, ...aws]);
        },
    },
    DeletePolicy: {
        demands: demandOnPolicy("DeletePolicy"),
        run(call) {
            const policy = namedPolicy(call);
            if (isHeld(call, policy.arn)) {
                throw deleteConflict("detach the policy from all entities");
            }
            if (policy.versions.size > 1) {
                throw deleteConflict("delete all non-default versions of the policy");
            }
            call.caller.account.managedPolicies.delete(policy.arn);
            return {};
        },
    },
    CreatePolicyVersion: {
        demands: demandOnPolicy("CreatePolicyVersion"),
        run(call) {
            const policy = namedPolicy(call);
            const document = documentOf(call);
            if (policy.versions.size >= versionQuota) {
                throw quotaExceeded("VersionsPerPolicy", versionQuota);
            }
            const newest = Math.max(...[...policy.versions.keys()].map((id) => Number(id.slice(1))));
            const id = `v${newest + 1}`;
            policy.updatedAt = new Date(call.clock.now());
            policy.versions.set(id, { document, createdAt: policy.updatedAt });
            policy.defaultVersionId = call.parameters.SetAsDefault === "true" ? id : policy.defaultVersionId;
            return { PolicyVersion: describeVersion(policy, id) };
        },
    },
    GetPolicyVersion: {
        demands: demandOnPolicy("GetPolicyVersion"),
        run(call) {
            const policy = namedPolicy(call);
            const id = versionOf(call, policy);
            const document = policy.versions.get(id)?.document ?? "";
            return { PolicyVersion: { ...describeVersion(policy, id), Document: encodeDocument(document) } };
        },
    },
    ListPolicyVersions: {
        demands: demandOnPolicy("ListPolicyVersions"),
        run(call) {
            const policy = namedPolicy(call);
            return page(
                call,
                "Versions",
                [...policy.versions.keys()].map((id) => describeVersion(policy, id)),
            );
        },
    },
    SetDefaultPolicyVersion: {
        demands: demandOnPolicy("SetDefaultPolicyVersion"),
        run(call) {
            const policy = namedPolicy(call);
            policy.defaultVersionId = versionOf(call, policy);
            return {};
        },
    },
    DeletePolicyVersion: {
        demands: demandOnPolicy("DeletePolicyVersion"),
        run(call) {
            const policy = namedPolicy(call);
            const id = versionOf(call, policy);
            if (id === policy.defaultVersionId) {
                throw new ServiceError("DeleteConflict", 409, "Cannot delete the default version of a policy.");
            }
            policy.versions.delete(id);
            return {};
        },
    },
};

function newArn({ caller: { account }, parameters }: Call): string {
    return `arn:${account.partition}:iam::${account.id}:policy${parameters.Path ?? "/"}${parameters.PolicyName ?? ""}`;
}

function documentOf(call: Call): string {
    const document = required(call, "PolicyDocument");
    assertPolicyGrammar(document);
    if (sizeOf([document]) > sizeLimit) {
        throw new ServiceError("LimitExceeded", 409, `Cannot exceed quota for PolicySize: ${sizeLimit}`);
    }
    return document;
}

function versionOf(call: Call, policy: ManagedPolicy): string {
    const id = required(call, "VersionId");
    if (!policy.versions.has(id)) {
        throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
    }
    return id;
}

function describe({ caller: { account } }: Call, policy: ManagedPolicy) {
    const principals = [...account.users.values(), ...account.roles.values(), ...account.groups.values()];
    return {
        PolicyName: policy.policyName,
        PolicyId: policy.policyId,
        Arn: policy.arn,
        Path: policy.path,
        DefaultVersionId: policy.defaultVersionId,
        AttachmentCount: principals.filter(({ attachedPolicies }) => attachedPolicies.has(policy.arn)).length,
        IsAttachable: true,
        Description: policy.description || undefined,
        CreateDate: policy.createdAt,
        UpdateDate: policy.updatedAt,
        Tags: policy.tags.size > 0 ? describeTags(policy.tags) : undefined,
    };
}

function describeVersion(policy: ManagedPolicy, id: string) {
    return {
        VersionId: id,
        IsDefaultVersion: id === policy.defaultVersionId,
        CreateDate: policy.versions.get(id)?.createdAt,
    };
}
