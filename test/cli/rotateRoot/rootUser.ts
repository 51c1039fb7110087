import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { Simulator } from "stacklease/simulator";

/** An access key of the embedded AWS. */
export interface Key {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

const own = [
    ...["iam:CreateAccessKey", "iam:ListAccessKeys", "iam:UpdateAccessKey", "iam:DeleteAccessKey"],
    ...["iam:TagUser", "iam:UntagUser", "iam:ListUserTags", "iam:GetAccessKeyLastUsed"],
];

/** A user with permission to issue leases and to rotate its own key. */
export class RootUser {
    readonly userName = "issuer";
    readonly #iam: IAMClient;

    private constructor(private readonly aws: Simulator) {
        this.#iam = new IAMClient({ region: "us-east-1", endpoint: aws.endpoint, credentials: aws.issuer() });
    }

    static async make(aws: Simulator): Promise<RootUser> {
        const user = new RootUser(aws);
        await user.#iam.send(new CreateUserCommand({ UserName: user.userName, Path: "/issuers/" }));
        await user.allowAllBut();
        return user;
    }

    /** Allows the user all actions of a rotation, except the given one. */
    async allowAllBut(action?: string): Promise<void> {
        await this.#allow(own.filter((each) => each !== action));
    }

    /** Allows the user only these actions on itself. */
    async #allow(actions: readonly string[]): Promise<void> {
        const account = "arn:aws:iam::123456789012";
        const Statement = [
            { Effect: "Allow", Action: "iam:*", Resource: `${account}:user/stacklease/*` },
            { Effect: "Allow", Action: actions, Resource: `${account}:user/issuers/${this.userName}` },
        ];
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        await this.#iam.send(
            new PutUserPolicyCommand({ UserName: this.userName, PolicyName: "issuing", PolicyDocument }),
        );
    }

    /** Creates a key for the user, dated this many days ago. */
    async addKey(days = 412): Promise<Key> {
        const { AccessKey } = await this.#iam.send(new CreateAccessKeyCommand({ UserName: this.userName }));
        const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
        const createdAt = new Date(Date.now() - days * 86_400_000);
        Object.assign(this.keyOf(accessKeyId) ?? {}, { createdAt });
        return { accessKeyId, secretAccessKey };
    }

    /** The keys of the user's tags. */
    get tags(): string[] {
        return [...(this.aws.account().users.get(this.userName)?.tags.keys() ?? [])];
    }

    /** Returns a key as the embedded AWS stores it. */
    keyOf(accessKeyId: string) {
        return this.aws.account().users.get(this.userName)?.accessKeys.get(accessKeyId);
    }

    /** The ids of the user's access keys. */
    get keys(): string[] {
        return [...(this.aws.account().users.get(this.userName)?.accessKeys.keys() ?? [])];
    }

    /** Enables or disables a key. */
    setStatus({ accessKeyId }: Key, status: "Active" | "Inactive"): void {
        Object.assign(this.keyOf(accessKeyId) ?? {}, { status });
    }
}
