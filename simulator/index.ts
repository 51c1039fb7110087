export { type Issuer, Simulator, type SimulatorOptions } from "./simulator";
export type { Account, StoredObject } from "./state/account";
export type { CallLog, CallRecord } from "./state/callLog";
export type { Clock } from "./state/clock";
export type { Fault, FaultKind, Faults } from "./state/faults";
export type {
    AccessKey,
    AppliedPolicy,
    CredentialStatus,
    Group,
    InlinePolicies,
    ManagedPolicy,
    Principal,
    Role,
    ServiceSpecificCredential,
    SigningCertificate,
    SshPublicKey,
    Tag,
    User,
    VirtualMfaDevice,
} from "./state/iamResources";
export type { Propagation, PropagationDelays } from "./state/propagation";
export type { AssumedRole, FederatedUser, Session, UserSession } from "./state/session";
export type { Throttle } from "./state/throttle";
