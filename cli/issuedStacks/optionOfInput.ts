/** Options of `issue` and `run`, by the lease input that they set. */
export const optionOfInput: Readonly<Record<string, string>> = { ttl: "--ttl", roleArn: "--role-arn" };
