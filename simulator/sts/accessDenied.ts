import { ServiceError } from "../service/service";

/** What STS refuses for other reasons than policies. */
export function accessDenied(message: string): ServiceError {
    return new ServiceError("AccessDenied", 403, message);
}
