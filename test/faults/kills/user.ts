import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { truncatedAttributes } from "../../../cli/commands/doctor/checkStateBackend";
import type { Ran } from "../../support/project";
import { stack, type World } from "./prepared";

/** A user who works on a stack after a crash: a lock may be left, and files may be incomplete. */
export class User {
    /** Violated expectations, one line per finding. */
    readonly findings: string[] = [];
    /** All output. */
    printed = "";
    /** Obstacles that were found and removed. */
    readonly obstacles = new Set<"lock" | "cut attributes">();

    constructor(readonly world: World) {}

    pulumi(...args: string[]): Promise<Ran> {
        return this.run("pulumi", [...args, "--non-interactive"]);
    }

    stacklease(...args: string[]): Promise<Ran> {
        return this.run("stacklease", args);
    }

    up(...options: string[]): Promise<Ran> {
        return this.pulumi("up", "--yes", "--skip-preview", ...options);
    }

    refresh(...options: string[]): Promise<Ran> {
        return this.pulumi("refresh", "--yes", "--skip-preview", ...options);
    }

    destroy(): Promise<Ran> {
        return this.pulumi("destroy", "--yes", "--skip-preview");
    }

    /** Runs `sweep` when the leftovers of a mint are old enough to be removed. */
    sweep(): Promise<Ran> {
        this.world.engine.aws.clock.advance(16 * 60_000);
        return this.stacklease("sweep", "--all", "--apply", "--yes");
    }

    /** Revokes the leases of `issue`, each through its stack. */
    async revokeIssued(): Promise<void> {
        for (const name of this.stacks().filter((name) => name !== stack)) {
            this.expect(await this.stacklease("revoke", name, "--yes"), `stacklease revoke ${name}`);
        }
    }

    /** Returns whether the stack's state has no resource and no pending operation. */
    holdsNothing(): boolean {
        const text = readFileSync(join(this.#folder("stacks", "shop"), `${stack}.json`), "utf8");
        const { checkpoint } = JSON.parse(text) as { checkpoint: { latest?: Record<string, unknown[] | undefined> } };
        const { resources = [], pending_operations: pending = [] } = checkpoint.latest ?? {};
        return resources.length === 0 && pending.length === 0;
    }

    /** Returns the names of the project's stacks. */
    stacks(): string[] {
        return filesIn(this.#folder("stacks", "shop")).flatMap((file) => /^([^.]+)\.json$/.exec(file)?.[1] ?? []);
    }

    /** Records a finding if a command exits with an unexpected code. */
    expect(ran: Ran, what: string, ...codes: number[]): void {
        if (![0, ...codes].includes(ran.code ?? -1)) {
            this.findings.push(`${what} has ended with ${ran.code ?? ran.signal}: ${ran.stdout}${ran.stderr}`);
        }
    }

    async run(program: "pulumi" | "stacklease", args: readonly string[]): Promise<Ran> {
        await this.#clearTheWay();
        const { project } = this.world;
        const running = program === "pulumi" ? project.start("pulumi", args) : project.startStacklease(args);
        const ran = await running.ended;
        this.printed += `$ ${program} ${args.join(" ")}\n${ran.stdout}${ran.stderr}`;
        return ran;
    }

    async #clearTheWay(): Promise<void> {
        for (const file of await truncatedAttributes(this.world.engine.folder)) {
            rmSync(file);
            this.obstacles.add("cut attributes");
        }
        for (const name of this.stacks()) {
            if (filesIn(this.#folder("locks", "organization", "shop", name)).length > 0) {
                this.obstacles.add("lock");
                const cancel = this.world.project.start("pulumi", [
                    "cancel",
                    "--yes",
                    "--stack",
                    `organization/shop/${name}`,
                    "--non-interactive",
                ]);
                this.expect(await cancel.ended, `pulumi cancel of ${name}`);
            }
        }
    }

    #folder(...path: string[]): string {
        return join(this.world.engine.folder, ".pulumi", ...path);
    }
}

function filesIn(folder: string): string[] {
    return existsSync(folder) ? readdirSync(folder) : [];
}
