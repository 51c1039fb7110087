/** A request that the embedded AWS has answered. Contains no secret and no signature. */
export interface CallRecord {
    /** `iam`, `sts`, `ec2`, `sqs` or `s3`. */
    readonly service: string;
    readonly action: string;
    /** Region that the request was signed for. Empty if it was not signed. */
    readonly region: string;
    /** Access key id of the request, valid or not. */
    readonly accessKeyId: string;
    /** Time of the request by the clock of the embedded AWS. */
    readonly at: Date;
    /** HTTP status. 0 if a fault ended the call before it ran. */
    readonly status: number;
    readonly errorCode?: string;
    readonly userAgent: string;
    /** Parameters of a Query request, without passwords and MFA codes. */
    readonly parameters: Readonly<Record<string, string>>;
}

/** Maximum number of records. */
const limit = 100_000;

/** A log of calls in the order of their responses, for tests that count them. Keeps the newest 100,000. */
export class CallLog {
    #records: CallRecord[] = [];

    /** @internal */
    add(record: CallRecord): void {
        this.#records.push(record);
        if (this.#records.length > limit) {
            this.#records = this.#records.slice(limit / 10);
        }
    }

    /** Returns all calls, or those of one service or action: `calls("iam")`, `calls("iam:CreateUser")`. */
    calls(filter?: string): readonly CallRecord[] {
        return this.#records.filter(
            ({ service, action }) => !filter || filter === service || filter === `${service}:${action}`,
        );
    }

    /** Returns the names of the called actions in order, e.g. `["CreateUser", "PutUserPolicy"]`. */
    actions(filter?: string): string[] {
        return this.calls(filter).map(({ action }) => action);
    }

    /** Returns the number of calls. */
    count(filter?: string): number {
        return this.calls(filter).length;
    }

    /** Removes all records. */
    clear(): void {
        this.#records = [];
    }
}
