/** Variables to set; those without a value are to be taken out. */
type Variables = Readonly<Record<string, string | undefined>>;

/** How each kind of shell takes variables. The values are letters, digits and `/+=`, and are quoted all the same. */
export const shells = {
    bash: (variables: Variables) =>
        lines(
            variables,
            (key, value) => `export ${key}='${value.replaceAll("'", "'\\''")}'`,
            (key) => `unset ${key}`,
        ),
    fish: (variables: Variables) =>
        lines(
            variables,
            (key, value) => `set -gx ${key} '${value.replace(/[\\']/g, "\\$&")}'`,
            (key) => `set -e ${key}`,
        ),
    powershell: (variables: Variables) =>
        lines(
            variables,
            (key, value) => `$Env:${key} = '${value.replaceAll("'", "''")}'`,
            (key) => `Remove-Item Env:${key} -ErrorAction Ignore`,
        ),
    dotenv: (variables: Variables) => lines(variables, (key, value) => `${key}="${value.replace(/[\\"$`]/g, "\\$&")}"`),
    json: (variables: Variables) => JSON.stringify(variables, null, 4),
} as const;

export type Shell = keyof typeof shells;

function lines(
    variables: Variables,
    set: (key: string, value: string) => string,
    unset?: (key: string) => string,
): string {
    return Object.entries(variables)
        .flatMap(([key, value]) => (value === undefined ? (unset?.(key) ?? []) : set(key, value)))
        .join("\n");
}
