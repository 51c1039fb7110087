/** What was being done when an error occurred: `mint lease aws/deploy/49f0…`. */
export class Operation {
    /**
     * @param verb what it does, e.g. `revoke`
     * @param thing what it does that to, e.g. `lease`
     * @param name which one; empty if there is only one, or if it is not known yet
     */
    constructor(
        readonly verb: string,
        readonly thing: string,
        readonly name = "",
    ) {}

    /** Returns the same operation on another thing of its kind. */
    on(name: string): Operation {
        return new Operation(this.verb, this.thing, name);
    }

    toString(): string {
        return [this.verb, this.thing, this.name].filter(Boolean).join(" ");
    }
}
