import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { callerOf } from "./callers/callerOf";
import { findSigningKey } from "./callers/signingKey";
import { authorize } from "./evaluation/authorize";
import { isIamWrite, runIam } from "./iam/runIam";
import { requestId } from "./identifiers";
import { errorFor, type Protocol, type Reply } from "./protocols/protocol";
import { Refusal } from "./refusal";
import { readRequest, type WireRequest } from "./request";
import { ServiceError } from "./service";
import { type ServedService, services } from "./services";
import { verifySignature } from "./signature/verifySignature";
import { assertSessionMayCall } from "./sts/sessionRestrictions";
import type { World } from "./world";

const banner = "This is the stacklease simulator, an AWS for tests on this machine. It is not AWS.\n";

/** Answers requests: read, find out who asks for what, authorize, run, render, log. */
export function front(world: World): RequestListener {
    return (incoming, outgoing) => {
        serve(world, incoming, outgoing).catch((error: Error) => {
            outgoing.writeHead(500).end(`answer request: ${error.message}; report this as a bug of the simulator\n`);
        });
    };
}

async function serve(world: World, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    const id = requestId();
    const reply = await answer(world, request, id);
    if (reply === "none") {
        return; // The caller waits until it gives up.
    }
    if (reply === "cut") {
        incoming.socket.destroy();
        return;
    }
    const { status, headers, body } = reply;
    outgoing.writeHead(status, {
        ...headers,
        Server: "stacklease-simulator",
        Date: new Date(world.clock.now()).toUTCString(),
        "x-amzn-requestid": id,
    });
    outgoing.end(request.method === "HEAD" ? undefined : body);
}

/** An answer, or how the connection ends without one. */
async function answer(world: World, request: WireRequest, id: string): Promise<Reply | "cut" | "none"> {
    // The Query services share one address; an unsigned call says only by its parameters that it is one.
    const name = request.signature?.service ?? (request.parameters.Action ? "sts" : undefined);
    const service = name === undefined ? undefined : services[name];
    if (!name || !service) {
        return { status: name ? 501 : 200, headers: { "content-type": "text/plain" }, body: banner };
    }
    const { protocol } = service;
    const action = protocol.operationName(request);
    const fault = world.faults.take(name, action);
    if (fault === "resetBefore" || fault === "hang") {
        log(world, request, name, action, 0, fault);
        return fault === "hang" ? "none" : "cut";
    }
    try {
        if (fault === "errorBefore") {
            throw serviceFailure();
        }
        if (fault === "throttle" || (name === "iam" && isIamWrite(action) && !world.throttle.admit())) {
            throw new ServiceError("Throttling", 400, "Rate exceeded");
        }
        const result = await run(world, service, action, request);
        if (fault === "errorAfter") {
            throw serviceFailure();
        }
        const reply = protocol.success(action, result, id);
        log(world, request, name, action, reply.status);
        return fault === "resetAfter" ? "cut" : fault === "hangAfter" ? "none" : reply;
    } catch (error) {
        const failure = toServiceError(protocol, error as Error);
        log(world, request, name, action, failure.status, failure.code);
        return protocol.failure(failure, id);
    }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html#API_CreateUser_Errors */
function serviceFailure(): ServiceError {
    return new ServiceError("ServiceFailure", 500, "The request processing has failed because of an unknown error.");
}

async function run(
    world: World,
    { operations }: ServedService,
    action: string,
    request: WireRequest,
): Promise<unknown> {
    const signer = findSigningKey(world, request);
    await verifySignature(request, signer.signature, signer.key.secretAccessKey, world.clock.now());
    // Synchronous from here on, so that every call is atomic.
    const operation = operations[action];
    if (!operation) {
        throw new Refusal("unknownOperation", `Could not find operation ${action} in the simulator`);
    }
    const { region, service } = signer.signature;
    const caller = callerOf(world, signer);
    assertSessionMayCall(service, action, caller);
    const call = {
        caller,
        accounts: world.accounts,
        clock: world.clock,
        region,
        parameters: request.parameters,
        request,
    };
    authorize(operation.demands(call), call);
    if (signer.kind === "long-term") {
        signer.key.lastUsed = { at: new Date(world.clock.now()), service, region };
    }
    return service === "iam" ? runIam(world, action, call, operation) : operation.run(call);
}

function toServiceError(protocol: Protocol, error: Error): ServiceError {
    if (error instanceof Refusal) {
        return errorFor(protocol.refusals, error.reason, error.message);
    }
    return error instanceof ServiceError
        ? error
        : new ServiceError("InternalFailure", 500, `The simulator failed: ${error.stack}`);
}

function log(
    world: World,
    request: WireRequest,
    service: string,
    action: string,
    status: number,
    errorCode?: string,
): void {
    const {
        Action: _action,
        Version: _version,
        Password: _password,
        TokenCode: _tokenCode,
        ...parameters
    } = request.parameters;
    world.calls.add({
        service,
        action,
        accessKeyId: request.signature?.accessKeyId ?? "",
        at: new Date(world.clock.now()),
        status,
        ...(errorCode !== undefined && { errorCode }),
        userAgent: request.headers["user-agent"] ?? "",
        parameters,
    });
}
