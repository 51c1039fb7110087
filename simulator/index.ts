export type { AccessKey, Account, Group, ManagedPolicy, Role, User } from "./account";
export type { CallLog, CallRecord } from "./callLog";
export type { Clock } from "./clock";
export type { Fault, FaultKind, Faults } from "./faults";
export type { Propagation, PropagationDelays } from "./propagation";
export { type Issuer, Simulator, type SimulatorOptions } from "./simulator";
export type { Session } from "./sts/session";
export type { Throttle } from "./throttle";
