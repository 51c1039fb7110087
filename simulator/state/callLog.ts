/** One request as the embedded AWS answered it. Never holds a secret or a signature. */
export interface CallRecord {
    /** `iam`, `sts`, `ec2`, `sqs` or `s3`. */
    readonly service: string;
    readonly action: string;
    /** The region that the request was signed for; empty for an unsigned one. */
    readonly region: string;
    /** The access key that the request named, whether or not it was good. */
    readonly accessKeyId: string;
    /** By the embedded AWS's clock. */
    readonly at: Date;
    /** HTTP status. */
    readonly status: number;
    readonly errorCode?: string;
    readonly userAgent: string;
    /** Request parameters of the Query protocol. */
    readonly parameters: Readonly<Record<string, string>>;
}

const limit = 100_000;

/** Every call in the order of its answer, for tests that count them. Keeps the newest 100,000. */
export class CallLog {
    #records: CallRecord[] = [];

    /** @internal */
    add(record: CallRecord): void {
        this.#records.push(record);
        if (this.#records.length > limit) {
            this.#records = this.#records.slice(limit / 10);
        }
    }

    /** All calls, of one service or one action when named: `calls("iam")`, `calls("iam:CreateUser")`. */
    calls(of?: string): readonly CallRecord[] {
        return this.#records.filter(({ service, action }) => !of || of === service || of === `${service}:${action}`);
    }

    /** The actions called, in order, e.g. `["CreateUser", "PutUserPolicy"]`. */
    actions(of?: string): string[] {
        return this.calls(of).map(({ action }) => action);
    }

    /** How many calls there were. */
    count(of?: string): number {
        return this.calls(of).length;
    }

    /** Forgets all calls so far. */
    clear(): void {
        this.#records = [];
    }
}
