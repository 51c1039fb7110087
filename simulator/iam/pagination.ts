import { invalid } from "../service/parameters";
import { type Answer, type AnswerValue, type Call, ServiceError } from "../service/service";

/**
 * Returns one page of a list, starting at `Marker`, with at most `MaxItems` items (1 to 1,000, default 100).
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html#API_ListUsers_RequestParameters
 */
export function page(call: Call, element: string, items: readonly AnswerValue[]): Answer {
    const { MaxItems = "100", Marker } = call.parameters;
    const size = Number(MaxItems);
    if (!Number.isInteger(size) || size < 1 || size > 1_000) {
        throw invalid("Value at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000");
    }
    const start = Marker === undefined ? 0 : Number(/^page-(\d+)$/.exec(Buffer.from(Marker, "base64").toString())?.[1]);
    if (Number.isNaN(start)) {
        throw new ServiceError("InvalidInput", 400, "Invalid Marker.");
    }
    const truncated = start + size < items.length;
    return {
        [element]: items.slice(start, start + size),
        IsTruncated: truncated,
        ...(truncated && { Marker: Buffer.from(`page-${start + size}`).toString("base64") }),
    };
}
