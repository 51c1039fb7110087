import { print } from "../../terminal/print";
import { bashScript } from "./bashScript";

/** `stacklease completion`: prints the script by which a shell completes this command. */
export async function completion(shell: string): Promise<void> {
    if (shell === "bash") {
        print(bashScript);
        return;
    }
    const { script } = await import("@bomb.sh/tab");
    script(shell, "stacklease", "stacklease");
}
