import { type Call, type Service, ServiceError, type ServiceOperation } from "../service/service";

const regions = ["ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"];

/**
 * A part of EC2, sufficient to test the permissions of a key.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export const ec2Service: Service = {
    DescribeRegions: describe("ec2:DescribeRegions", () => ({
        regionInfo: regions.map((regionName) => ({
            regionName,
            regionEndpoint: `ec2.${regionName}.amazonaws.com`,
            optInStatus: "opt-in-not-required",
        })),
    })),
    DescribeInstances: describe("ec2:DescribeInstances", () => ({ reservationSet: "" })),
};

/** Returns a Describe operation. These have no resource-level permissions. */
function describe(action: string, answer: () => ReturnType<ServiceOperation["run"]>): ServiceOperation {
    return {
        demands: () => [{ action, resource: "*" }],
        run(call: Call) {
            if (call.parameters.DryRun === "true") {
                throw new ServiceError("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
            }
            return answer();
        },
    };
}
