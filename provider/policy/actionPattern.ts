/** Whether an action of a policy, such as `ec2:Describe*`, covers an action by name. Both are read ignoring case, as AWS does. */
export function coversAction(pattern: string, action: string): boolean {
    const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, "i").test(action);
}
