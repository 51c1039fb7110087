export type {
    AccessKey,
    Account,
    CredentialStatus,
    Group,
    InlinePolicies,
    ManagedPolicy,
    Principal,
    Role,
    ServiceSpecificCredential,
    SigningCertificate,
    SshPublicKey,
    StoredObject,
    Tag,
    User,
    VirtualMfaDevice,
} from "./account";
export type { CallLog, CallRecord } from "./callLog";
export type { Clock } from "./clock";
export type { Fault, FaultKind, Faults } from "./faults";
export type { Propagation, PropagationDelays } from "./propagation";
export type { AppliedPolicy } from "./service";
export { type Issuer, Simulator, type SimulatorOptions } from "./simulator";
export type { AssumedRole, FederatedUser, Session, UserSession } from "./sts/session";
export type { Throttle } from "./throttle";
