const pulumi = require("@pulumi/pulumi");

const provider = { create: async (inputs) => ({ id: "trivial", outs: inputs }) };

class Trivial extends pulumi.dynamic.Resource {}

for (let index = 0; index < Number(process.env.COUNT ?? 1); index++) {
    new Trivial(provider, `trivial-${index}`, { value: 1 });
}
