/** The options of `issue` and `run` behind inputs of a lease. */
const options: Readonly<Record<string, string>> = { ttl: "--ttl", roleArn: "--role-arn" };

/**
 * What the engine says of an input that was refused, by the option that it comes from: the resource of our own program means nothing to whoever
 * gave that. Our check begins every reason with the input. Other words stay as they are.
 */
export function nameOptions(message: string): string {
    return message.replace(
        /pulumi-nodejs:dynamic\/stacklease:\w+ resource '[^']*' has a problem: (\w+): /,
        (_, input: string) => `${options[input] ?? input}: `,
    );
}
