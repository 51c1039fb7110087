import { type Call, type Service, ServiceError } from "../service/service";
import { demandOn, namedUser, userOf } from "./entities";
import { deleteConflict, noSuchEntity, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { required } from "./parameters";

const deviceQuota = 8;

const onDevice = (action: string) => (call: Call) => [
    { action: `iam:${action}`, resource: call.parameters.SerialNumber ?? newSerial(call) },
];

/**
 * Operations on MFA devices. Virtual devices belong to the account and continue to exist after they are deactivated.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
 */
export const mfaDeviceOperations: Service = {
    CreateVirtualMFADevice: {
        demands: onDevice("CreateVirtualMFADevice"),
        run(call) {
            required(call, "VirtualMFADeviceName");
            const serialNumber = newSerial(call);
            const { virtualMfaDevices } = call.caller.account;
            if (virtualMfaDevices.has(serialNumber)) {
                throw new ServiceError(
                    "EntityAlreadyExists",
                    409,
                    "MFADevice entity at the same path and name already exists.",
                );
            }
            virtualMfaDevices.set(serialNumber, { serialNumber });
            return { VirtualMFADevice: { SerialNumber: serialNumber } };
        },
    },
    EnableMFADevice: {
        demands: demandOn("user", "EnableMFADevice"),
        run(call) {
            const user = namedUser(call);
            const serialNumber = required(call, "SerialNumber");
            const codes = [call.parameters.AuthenticationCode1, call.parameters.AuthenticationCode2];
            if (!codes.every((code) => /^\d{6}$/.test(code ?? ""))) {
                throw new ServiceError(
                    "InvalidAuthenticationCode",
                    403,
                    "Authentication code for device is not valid.",
                );
            }
            if (user.mfaDevices.size >= deviceQuota) {
                throw quotaExceeded("MFADevicesPerUser", deviceQuota);
            }
            const device = call.caller.account.virtualMfaDevices.get(serialNumber);
            if (serialNumber.startsWith("arn:") && !device) {
                throw missing(serialNumber);
            }
            if (device) {
                device.user = user.userName.toLowerCase();
            }
            user.mfaDevices.set(serialNumber, new Date(call.clock.now()));
            return {};
        },
    },
    ListMFADevices: {
        demands: demandOn("user", "ListMFADevices"),
        run(call) {
            const user = userOf(call);
            const devices = [...user.mfaDevices].map(([SerialNumber, EnableDate]) => ({
                UserName: user.userName,
                SerialNumber,
                EnableDate,
            }));
            return page(call, "MFADevices", devices);
        },
    },
    DeactivateMFADevice: {
        demands: demandOn("user", "DeactivateMFADevice"),
        run(call) {
            const serialNumber = required(call, "SerialNumber");
            if (!userOf(call).mfaDevices.delete(serialNumber)) {
                throw missing(serialNumber);
            }
            delete call.caller.account.virtualMfaDevices.get(serialNumber)?.user;
            return {};
        },
    },
    DeleteVirtualMFADevice: {
        demands: onDevice("DeleteVirtualMFADevice"),
        run(call) {
            const serialNumber = required(call, "SerialNumber");
            const { virtualMfaDevices } = call.caller.account;
            const device = virtualMfaDevices.get(serialNumber);
            if (!device) {
                throw missing(serialNumber);
            }
            if (device.user) {
                throw deleteConflict("deactivate the MFA device");
            }
            virtualMfaDevices.delete(serialNumber);
            return {};
        },
    },
};

function newSerial({ caller: { account }, parameters }: Call): string {
    return `arn:${account.partition}:iam::${account.id}:mfa${parameters.Path ?? "/"}${parameters.VirtualMFADeviceName ?? ""}`;
}

function missing(serialNumber: string): ServiceError {
    return noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} doesn't exist.`);
}
