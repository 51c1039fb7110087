import { asList, type PolicyStatement } from "./document";

const anyRun = Symbol("*");
const anyOne = Symbol("?");

/** A pattern in lower case, a run of `*` as one. */
export type ActionPattern = readonly (string | typeof anyRun | typeof anyOne)[];

/** Reads an action of a policy, such as `ec2:Describe*`. Patterns are compared ignoring case, as AWS does. */
export function readActionPattern(pattern: string): ActionPattern {
    const parts: (string | typeof anyRun | typeof anyOne)[] = [];
    for (const character of pattern.toLowerCase()) {
        if (character !== "*") {
            parts.push(character === "?" ? anyOne : character);
        } else if (parts.at(-1) !== anyRun) {
            parts.push(anyRun);
        }
    }
    return parts;
}

/**
 * Whether a pattern covers an action by name. When a comparison fails, only the last `*` takes one character more: an
 * earlier one would gain nothing by it. So the work is at most pattern × action comparisons, whatever the pattern.
 */
export function matchesAction(pattern: ActionPattern, action: string): boolean {
    const name = action.toLowerCase();
    let at = 0;
    let lastRun = -1;
    let resumeAt = 0;
    for (let position = 0; position < name.length; ) {
        const part = pattern[at];
        if (part === anyRun) {
            lastRun = at++;
            resumeAt = position;
        } else if (part === anyOne || part === name[position]) {
            at++;
            position++;
        } else if (lastRun >= 0) {
            at = lastRun + 1;
            position = ++resumeAt;
        } else {
            return false;
        }
    }
    return at === pattern.length || (at === pattern.length - 1 && pattern[at] === anyRun);
}

/** Whether an action of a policy, such as `ec2:Describe*`, covers an action by name. */
export function coversAction(pattern: string, action: string): boolean {
    return matchesAction(readActionPattern(pattern), action);
}

/** Which actions a statement names, whatever its effect, resources and conditions. */
export function actionsNamedBy({ Action, NotAction }: PolicyStatement): (action: string) => boolean {
    const patterns = asList(Action ?? NotAction).map(readActionPattern);
    const isListed = (action: string) => patterns.some((pattern) => matchesAction(pattern, action));
    return Action !== undefined ? isListed : (action) => !isListed(action);
}
