/**
 * The key and value that mark a secret, in property maps that the engine passes and in checkpoints.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** Value of {@link signatureKey} in a secret. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
