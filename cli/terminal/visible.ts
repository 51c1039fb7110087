/**
 * A text without what would steer a terminal: control characters, and those that turn the direction of writing, each as an escape. Names in
 * a state may be somebody else's. Line ends, tabs and our own colours stay.
 */
export function visible(text: string): string {
    return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const steering = /(?!\x1b\[\d{1,2}m)(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
