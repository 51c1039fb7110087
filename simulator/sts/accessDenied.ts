import { ServiceError } from "../service/service";

/** Returns STS's error for a call that it denies for another reason than policies. */
export function accessDenied(message: string): ServiceError {
    return new ServiceError("AccessDenied", 403, message);
}
