/** The kind of object that an operation works on. A kind that ends in a preposition needs a name after it. */
export type Thing =
    | "AWS"
    | "Pulumi CLI"
    | "backend"
    | "command"
    | "config"
    | "config of stack"
    | "confirmation"
    | "history"
    | "issuer policy"
    | "journal"
    | "lease"
    | "lease of stack"
    | "lease under"
    | "leases"
    | "leases under"
    | "output"
    | "permissions"
    | "policy"
    | "profile of lease"
    | "project"
    | "report"
    | "root key"
    | "selected stack"
    | "simulator"
    | "stack"
    | "stacklease"
    | "stacks"
    | "stacks of the project"
    | "stacks of the state backend"
    | "state backend"
    | "user"
    | "users"
    | "users under"
    | "value";

/** The operation during which an error occurred, e.g. `mint lease aws/deploy/49f0…`. */
export class Operation {
    /**
     * @param verb the action, e.g. `revoke`
     * @param thing the kind of its object, e.g. `lease`
     * @param name of the object; empty if there is only one, or if it is not known yet
     */
    constructor(
        readonly verb: string,
        readonly thing: Thing,
        readonly name = "",
    ) {}

    /** Returns the same operation on another object of the same kind. */
    on(name: string): Operation {
        return new Operation(this.verb, this.thing, name);
    }

    /** Returns whether this is the same operation on the same object. */
    equals({ verb, thing, name }: Operation): boolean {
        return this.verb === verb && this.thing === thing && this.name === name;
    }

    toString(): string {
        return [this.verb, this.thing, this.name].filter(Boolean).join(" ");
    }
}
