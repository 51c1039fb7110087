import type { User } from "./user";

/** What a user does after a crash, named after the commands. If there is a lock, `pulumi cancel` runs first. */
export const recoveries = {
    async up(user: User) {
        user.expect(await user.up(), "pulumi up");
    },
    async "up --refresh"(user: User) {
        user.expect(await user.up("--refresh"), "pulumi up --refresh");
    },
    async destroy(user: User) {
        user.expect(await user.destroy(), "pulumi destroy");
    },
    async "refresh and destroy"(user: User) {
        user.expect(await user.refresh(), "pulumi refresh");
        user.expect(await user.destroy(), "pulumi destroy");
    },
    async "refresh --clear-pending-creates and destroy"(user: User) {
        user.expect(await user.refresh("--clear-pending-creates"), "pulumi refresh");
        user.expect(await user.destroy(), "pulumi destroy");
    },
    async "stacklease revoke"(user: User) {
        user.expect(await user.stacklease("revoke", "aws/deploy", "--yes"), "stacklease revoke", noLease);
        await user.revokeIssued();
    },
    async "stacklease sweep"(user: User) {
        user.expect(await user.sweep(), "stacklease sweep", found);
    },
} satisfies Record<string, (user: User) => Promise<void>>;

export type Recovery = keyof typeof recoveries;

const noLease = 4;
const found = 3;
