import assert from "node:assert/strict";
import { awsEndpoint, isAws } from "../../../provider/aws/endpoints";
import { iamRegion, isPartition, partitionOf } from "../../../provider/aws/partition";

/**
 * One region of each partition, with the values that AWS documents.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const partitions: [region: string, name: string, iam: string, ec2: string][] = [
    ["eu-west-1", "aws", "us-east-1", "ec2.eu-west-1.amazonaws.com"],
    ["cn-northwest-1", "aws-cn", "cn-north-1", "ec2.cn-northwest-1.amazonaws.com.cn"],
    ["us-gov-east-1", "aws-us-gov", "us-gov-west-1", "ec2.us-gov-east-1.amazonaws.com"],
    ["us-iso-west-1", "aws-iso", "us-iso-east-1", "ec2.us-iso-west-1.c2s.ic.gov"],
    ["us-isob-east-1", "aws-iso-b", "us-isob-east-1", "ec2.us-isob-east-1.sc2s.sgov.gov"],
    ["eu-isoe-west-1", "aws-iso-e", "eu-isoe-west-1", "ec2.eu-isoe-west-1.cloud.adc-e.uk"],
    ["us-isof-south-1", "aws-iso-f", "us-isof-south-1", "ec2.us-isof-south-1.csp.hci.ic.gov"],
    ["eusc-de-east-1", "aws-eusc", "eusc-de-east-1", "ec2.eusc-de-east-1.amazonaws.eu"],
];

describe("the AWS SDK's endpoint data", () => {
    for (const [region, name, iam, ec2] of partitions) {
        it(`gives partition ${name}, IAM's region and the service hosts for ${region}`, async () => {
            assert.equal(partitionOf(region).name, name);
            assert.ok(isPartition(name));
            assert.equal(await iamRegion(region), iam);
            assert.equal(awsEndpoint("ec2", region), `https://${ec2}`);
            assert.ok(isAws(`https://${ec2}/`));
        });
    }

    for (const name of ["", "aws-", "aws-chn", "AWS", "amazon", "aws-iso-z", "us-east-1"]) {
        it(`does not contain a partition "${name}"`, () => assert.ok(!isPartition(name)));
    }

    for (const host of [
        ...["iam.amazonaws.com", "iam.us-gov.amazonaws.com", "iam.cn-north-1.amazonaws.com.cn", "iam.global.api.aws"],
        ...["sts-fips.us-east-1.amazonaws.com", "vpce-1-2.sts.eu-west-1.vpce.amazonaws.com", "sts.eu-west-1.api.aws"],
    ]) {
        it(`contains the AWS host ${host}`, () => assert.ok(isAws(`https://${host}`)));
    }

    for (const host of [
        ...["127.0.0.1:4566", "localhost", "[::1]", "amazonaws.com.example.com", "sts.us-gov-west-1.example.com"],
        ...["notamazonaws.com", "sts.us-east-1.amazonaws.com.cn.evil.org", "sts.us-east-1.c2s.ic.gov"],
    ]) {
        it(`does not contain the host ${host}`, () => assert.ok(!isAws(`http://${host}`)));
    }
});
