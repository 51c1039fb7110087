import { type AnswerValue, type Call, type Service, ServiceError } from "../service/service";
import type { CredentialStatus, User } from "../state/iamResources";
import { uniqueId } from "../state/identifiers";
import { demandOn, namedUser, userOf } from "./entities";
import { alreadyExists, noSuchEntity, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { type ParameterName, required } from "./parameters";

/** Operations on what a user can have besides access keys and policies. Each of these blocks DeleteUser. */
export const dependentOperations: Service = {
    CreateLoginProfile: {
        demands: demandOn("user", "CreateLoginProfile"),
        run(call) {
            const user = userOf(call);
            required(call, "Password");
            if (user.loginProfile) {
                throw alreadyExists("Login Profile for User", user.userName);
            }
            user.loginProfile = {
                createdAt: new Date(call.clock.now()),
                passwordResetRequired: call.parameters.PasswordResetRequired === "true",
            };
            return { LoginProfile: describeLogin(user) };
        },
    },
    GetLoginProfile: {
        demands: demandOn("user", "GetLoginProfile"),
        run(call) {
            const user = userOf(call);
            assertLogin(user);
            return { LoginProfile: describeLogin(user) };
        },
    },
    DeleteLoginProfile: {
        demands: demandOn("user", "DeleteLoginProfile"),
        run(call) {
            const user = userOf(call);
            assertLogin(user);
            delete user.loginProfile;
            return {};
        },
    },
    UploadSSHPublicKey: {
        demands: demandOn("user", "UploadSSHPublicKey"),
        run(call) {
            const user = namedUser(call);
            const body = call.parameters.SSHPublicKeyBody ?? "";
            if (!/^(ssh-rsa |-----BEGIN)/.test(body)) {
                throw new ServiceError("InvalidPublicKey", 400, "The public key is malformed or otherwise invalid.");
            }
            assertQuota(user.sshPublicKeys, "SSHPublicKeysPerUser", 5);
            const key = {
                id: uniqueId("APKA"),
                body,
                uploadedAt: new Date(call.clock.now()),
                status: "Active" as const,
            };
            user.sshPublicKeys.set(key.id, key);
            return {
                SSHPublicKey: {
                    UserName: user.userName,
                    SSHPublicKeyId: key.id,
                    SSHPublicKeyBody: body,
                    Status: key.status,
                    UploadDate: key.uploadedAt,
                },
            };
        },
    },
    UploadSigningCertificate: {
        demands: demandOn("user", "UploadSigningCertificate"),
        run(call) {
            const user = userOf(call);
            const body = call.parameters.CertificateBody ?? "";
            if (!body.includes("-----BEGIN CERTIFICATE-----")) {
                throw new ServiceError("MalformedCertificate", 400, "The certificate was malformed or had expired.");
            }
            assertQuota(user.signingCertificates, "CertificatesPerUser", 2);
            const certificate = {
                id: uniqueId("ACCA") + uniqueId("ACCA"),
                body,
                uploadedAt: new Date(call.clock.now()),
                status: "Active" as const,
            };
            user.signingCertificates.set(certificate.id, certificate);
            return {
                Certificate: {
                    UserName: user.userName,
                    CertificateId: certificate.id,
                    CertificateBody: body,
                    Status: certificate.status,
                },
            };
        },
    },
    CreateServiceSpecificCredential: {
        demands: demandOn("user", "CreateServiceSpecificCredential"),
        run(call) {
            const user = namedUser(call);
            const serviceName = required(call, "ServiceName");
            if (!/^(codecommit|cassandra|bedrock|logs)\.amazonaws\.com$/.test(serviceName)) {
                throw noSuchEntity(`No such service ${serviceName} is supported for Service Specific Credentials`);
            }
            const same = [...user.serviceSpecificCredentials.values()].filter(
                (credential) => credential.serviceName === serviceName,
            );
            if (same.length >= 2) {
                throw quotaExceeded("ServiceSpecificCredentialsPerUser", 2);
            }
            const credential = {
                id: uniqueId("ACCA"),
                serviceName,
                serviceUserName: `${user.userName}-at-${call.caller.account.id}`,
                createdAt: new Date(call.clock.now()),
                status: "Active" as const,
            };
            user.serviceSpecificCredentials.set(credential.id, credential);
            return {
                ServiceSpecificCredential: {
                    ...describeCredential(user, credential),
                    ServicePassword: uniqueId("ACCA"),
                },
            };
        },
    },
    ...collection({
        name: "SSHPublicKey",
        list: "SSHPublicKeys",
        parameter: "SSHPublicKeyId",
        items: (user) => user.sshPublicKeys,
        describe: (user, key) => ({
            UserName: user.userName,
            SSHPublicKeyId: key.id,
            Status: key.status,
            UploadDate: key.uploadedAt,
        }),
    }),
    ...collection({
        name: "SigningCertificate",
        list: "Certificates",
        parameter: "CertificateId",
        items: (user) => user.signingCertificates,
        describe: (user, certificate) => ({
            UserName: user.userName,
            CertificateId: certificate.id,
            CertificateBody: certificate.body,
            Status: certificate.status,
            UploadDate: certificate.uploadedAt,
        }),
    }),
    ...collection({
        name: "ServiceSpecificCredential",
        list: "ServiceSpecificCredentials",
        parameter: "ServiceSpecificCredentialId",
        items: (user) => user.serviceSpecificCredentials,
        describe: describeCredential,
    }),
};

interface Collection<Item> {
    readonly name: string;
    /** Element of the list in the response. */
    readonly list: string;
    readonly parameter: ParameterName;
    readonly items: (user: User) => Map<string, Item>;
    readonly describe: (user: User, item: Item) => AnswerValue;
}

/** Returns List, Update and Delete, which are the same for all three kinds. */
function collection<Item extends { status: CredentialStatus }>({
    name,
    list,
    parameter,
    items,
    describe,
}: Collection<Item>): Service {
    const find = (call: Call) => {
        const id = required(call, parameter);
        const item = items(userOf(call)).get(id);
        if (!item) {
            throw noSuchEntity(`The ${name} with id ${id} cannot be found.`);
        }
        return { id, item };
    };
    return {
        [`List${name}s`]: {
            demands: demandOn("user", `List${name}s`),
            run(call) {
                const user = userOf(call);
                return page(
                    call,
                    list,
                    [...items(user).values()].map((item) => describe(user, item)),
                );
            },
        },
        [`Update${name}`]: {
            demands: demandOn("user", `Update${name}`),
            run(call) {
                find(call).item.status = required(call, "Status") as CredentialStatus;
                return {};
            },
        },
        [`Delete${name}`]: {
            demands: demandOn("user", `Delete${name}`),
            run(call) {
                items(userOf(call)).delete(find(call).id);
                return {};
            },
        },
    };
}

function assertQuota(items: Map<string, unknown>, quota: string, limit: number): void {
    if (items.size >= limit) {
        throw quotaExceeded(quota, limit);
    }
}

function assertLogin(user: User): void {
    if (!user.loginProfile) {
        throw noSuchEntity(`Login Profile for User ${user.userName} cannot be found.`);
    }
}

function describeLogin({ userName, loginProfile }: User) {
    return {
        UserName: userName,
        CreateDate: loginProfile?.createdAt,
        PasswordResetRequired: loginProfile?.passwordResetRequired,
    };
}

function describeCredential(
    user: User,
    credential: { id: string; serviceName: string; serviceUserName: string; createdAt: Date; status: CredentialStatus },
) {
    return {
        UserName: user.userName,
        ServiceSpecificCredentialId: credential.id,
        ServiceName: credential.serviceName,
        ServiceUserName: credential.serviceUserName,
        CreateDate: credential.createdAt,
        Status: credential.status,
    };
}
