import { ec2Service } from "./ec2/ec2Service";
import { iamService } from "./iam/iamService";
import { ec2Protocol } from "./protocols/ec2Protocol";
import { jsonProtocol } from "./protocols/jsonProtocol";
import type { Protocol } from "./protocols/protocol";
import { queryProtocol } from "./protocols/queryProtocol";
import { s3Protocol } from "./protocols/s3Protocol";
import { s3Service } from "./s3/s3Service";
import type { Service } from "./service/service";
import { sqsService } from "./sqs/sqsService";
import { stsService } from "./sts/stsService";

/** A service of the embedded AWS, with its protocol. */
export interface ServedService {
    readonly protocol: Protocol;
    readonly operations: Service<unknown>;
}

/** All services, by their name in the credential scope of a signature. */
export const services: Readonly<Record<string, ServedService>> = {
    iam: { protocol: queryProtocol("https://iam.amazonaws.com/doc/2010-05-08/"), operations: iamService },
    sts: { protocol: queryProtocol("https://sts.amazonaws.com/doc/2011-06-15/"), operations: stsService },
    ec2: { protocol: ec2Protocol, operations: ec2Service },
    sqs: { protocol: jsonProtocol, operations: sqsService },
    s3: { protocol: s3Protocol, operations: s3Service },
};
