import { BlockList, isIP } from "node:net";
import type { ConditionOperator } from "./operator";

function inBlock(requested: string, wanted: string): boolean {
    const [address = "", bits] = wanted.split("/");
    const family = isIP(address);
    if (family === 0 || isIP(requested) === 0) {
        return false;
    }
    const block = new BlockList();
    const type = family === 6 ? "ipv6" : "ipv4";
    block.addSubnet(address, bits === undefined ? (family === 6 ? 128 : 32) : Number(bits), type);
    return block.check(requested, isIP(requested) === 6 ? "ipv6" : "ipv4");
}

const sameIgnoringCase = (requested: string, wanted: string) => requested.toLowerCase() === wanted.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const otherOperators: Readonly<Record<string, ConditionOperator>> = {
    Bool: { matches: sameIgnoringCase },
    BinaryEquals: { matches: (requested, wanted) => requested === wanted },
    IpAddress: { matches: inBlock },
    NotIpAddress: { matches: inBlock, negated: true },
};
