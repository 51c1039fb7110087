import { asList, type PolicyStatement } from "./document";

const anyCharacters = Symbol("*");
const anyCharacter = Symbol("?");

/** Pattern with wildcards; for actions in lowercase. Consecutive `*` are one element. */
export type ActionPattern = readonly (string | typeof anyCharacters | typeof anyCharacter)[];

/** Parses an action of a policy, such as `ec2:Describe*`. Patterns are compared ignoring case, as AWS does. */
export function readActionPattern(pattern: string): ActionPattern {
    return readPattern(pattern.toLowerCase());
}

function readPattern(pattern: string): ActionPattern {
    const parts: (string | typeof anyCharacters | typeof anyCharacter)[] = [];
    for (const character of pattern) {
        if (character !== "*") {
            parts.push(character === "?" ? anyCharacter : character);
        } else if (parts.at(-1) !== anyCharacters) {
            parts.push(anyCharacters);
        }
    }
    return parts;
}

/** Returns whether a pattern matches an action. */
export function matchesAction(pattern: ActionPattern, action: string): boolean {
    return matchesText(pattern, action.toLowerCase());
}

/** Returns whether a value of the condition operator `StringLike` matches a text. Case matters. */
export function isLike(value: string, text: string): boolean {
    return matchesText(readPattern(value), text);
}

/**
 * Returns whether a pattern matches a text. If a comparison fails, only the last `*` takes one more character; an
 * earlier one would gain nothing. So at most pattern × text comparisons are made for any pattern.
 */
function matchesText(pattern: ActionPattern, text: string): boolean {
    let at = 0;
    let lastRun = -1;
    let resumeAt = 0;
    for (let position = 0; position < text.length; ) {
        const part = pattern[at];
        if (part === anyCharacters) {
            lastRun = at++;
            resumeAt = position;
        } else if (part === anyCharacter || part === text[position]) {
            at++;
            position++;
        } else if (lastRun >= 0) {
            at = lastRun + 1;
            position = ++resumeAt;
        } else {
            return false;
        }
    }
    return at === pattern.length || (at === pattern.length - 1 && pattern[at] === anyCharacters);
}

/** Returns whether an action of a policy, such as `ec2:Describe*`, matches the name of an action. */
export function coversAction(pattern: string, action: string): boolean {
    return matchesAction(readActionPattern(pattern), action);
}

/** Returns a test for the actions that a statement matches, ignoring its effect, resources and conditions. */
export function actionMatcher({ Action, NotAction }: PolicyStatement): (action: string) => boolean {
    const patterns = asList(Action ?? NotAction).map(readActionPattern);
    const isListed = (action: string) => patterns.some((pattern) => matchesAction(pattern, action));
    return Action !== undefined ? isListed : (action) => !isListed(action);
}
