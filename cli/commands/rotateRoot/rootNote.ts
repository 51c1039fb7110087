import { clientsFor } from "../../../provider/aws/clients";
import { awsNow } from "../../../provider/aws/clock";
import type { Operation } from "../../../provider/errors/operation";
import { noteTag } from "../../../provider/lease/naming";
import { explainRootRefusal, type RootUser } from "./rootUser";
import type { RotationNote } from "./rotationFacts";

/** Returns the note on a user, if there is one. */
export async function findNote(user: RootUser, operation: Operation): Promise<RotationNote | undefined> {
    const { ListUserTagsCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    const { Tags = [] } = await iam.send(new ListUserTagsCommand({ UserName: user.userName })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:ListUserTags", error);
    });
    const [old, time = "", ledgerId = ""] = Tags.find(({ Key }) => Key === noteTag)?.Value?.split(" ") ?? [];
    return old ? { old, at: Date.parse(time), ledgerId } : undefined;
}

/** Notes on a user which key is being replaced. Replaces any other note. */
export async function writeNote(
    user: RootUser,
    old: string,
    ledgerId: string,
    operation: Operation,
): Promise<RotationNote> {
    const { TagUserCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    const at = awsNow();
    const tag = { Key: noteTag, Value: [old, new Date(at).toISOString(), ledgerId].join(" ") };
    await iam.send(new TagUserCommand({ UserName: user.userName, Tags: [tag] })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:TagUser", error);
    });
    return { old, at, ledgerId };
}

/** Removes the note from a user. */
export async function removeNote(user: RootUser, operation: Operation): Promise<void> {
    const { UntagUserCommand } = await import("@aws-sdk/client-iam");
    const iam = await clientsFor(user.connection).iam();
    await iam.send(new UntagUserCommand({ UserName: user.userName, TagKeys: [noteTag] })).catch((error) => {
        throw explainRootRefusal(user, operation, "iam:UntagUser", error);
    });
}
