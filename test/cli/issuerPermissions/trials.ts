import type { OperationName } from "../../../cli/issuerPermissions/commandActions";
import { commandTrials } from "./commandTrials";
import { sessionTrials } from "./sessionTrials";
import type { Trial } from "./trial";
import { userTrials } from "./userTrials";

/** A trial for every operation that there is. */
export const trials: Readonly<Record<OperationName, Trial>> = { ...userTrials, ...sessionTrials, ...commandTrials };
