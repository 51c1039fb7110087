import { type Call, type Service, ServiceError } from "../service/service";

/**
 * A part of SQS, sufficient to test the permissions of a key on queues.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
 */
export const sqsService: Service<object> = {
    ListQueues: {
        demands: () => [{ action: "sqs:ListQueues", resource: "*" }],
        run(call) {
            const names = [...call.caller.account.queues].filter((queue) => queue.startsWith(`${call.region}/`));
            return { QueueUrls: names.map((queue) => queueUrl(call, queue.split("/")[1] ?? "")) };
        },
    },
    CreateQueue: {
        demands(call) {
            const { account } = call.caller;
            const resource = `arn:${account.partition}:sqs:${call.region}:${account.id}:${queueName(call)}`;
            return [{ action: "sqs:CreateQueue", resource }];
        },
        run(call) {
            call.caller.account.queues.add(`${call.region}/${queueName(call)}`);
            return { QueueUrl: queueUrl(call, queueName(call)) };
        },
    },
};

function queueName({ request }: Call): string {
    const { QueueName } = JSON.parse(request.body.toString() || "{}") as { QueueName?: string };
    if (!QueueName || !/^[\w-]{1,80}(\.fifo)?$/.test(QueueName)) {
        throw new ServiceError(
            "InvalidParameterValue",
            400,
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        );
    }
    return QueueName;
}

function queueUrl({ caller, request }: Call, name: string): string {
    return `http://${request.headers.host}/${caller.account.id}/${name}`;
}
