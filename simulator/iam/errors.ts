import { ServiceError } from "../service/service";

/**
 * Returns IAM's error for an entity that does not exist.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html#API_GetUser_Errors
 */
export function noSuchEntity(message: string): ServiceError {
    return new ServiceError("NoSuchEntity", 404, message);
}

/** Returns IAM's error for a name that is already in use. */
export function alreadyExists(what: string, name: string): ServiceError {
    return new ServiceError("EntityAlreadyExists", 409, `${what} with name ${name} already exists.`);
}

/** Returns IAM's error for an entity that something else still depends on. */
export function deleteConflict(must: string): ServiceError {
    return new ServiceError("DeleteConflict", 409, `Cannot delete entity, must ${must} first.`);
}

/**
 * Returns IAM's error for an exceeded quota.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function quotaExceeded(quota: string, limit: number): ServiceError {
    return new ServiceError("LimitExceeded", 409, `Cannot exceed quota for ${quota}: ${limit}`);
}
