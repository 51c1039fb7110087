import type { OperationName } from "../../../cli/issuerPermissions/commandActions";
import { commandTrials } from "./commandTrials";
import { sessionTrials } from "./sessionTrials";
import type { Trial } from "./trial";
import { userTrials } from "./userTrials";

/** One trial per operation. */
export const trials: Readonly<Record<OperationName, Trial>> = { ...userTrials, ...sessionTrials, ...commandTrials };
