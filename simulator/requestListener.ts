import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { callerOf } from "./callers/callerOf";
import { findSigningKey } from "./callers/signingKey";
import { authorize } from "./evaluation/authorize";
import { noSuchEntity } from "./iam/errors";
import { isIamWrite, runIam } from "./iam/runIam";
import { errorFor, type Protocol, type Reply } from "./protocols/protocol";
import { Refusal } from "./request/refusal";
import { readRequest, type WireRequest } from "./request/request";
import { verifySignature } from "./request/verifySignature";
import { ServiceError } from "./service/service";
import { type ServedService, services } from "./services";
import type { FaultKind } from "./state/faults";
import { requestId } from "./state/identifiers";
import type { World } from "./state/world";
import { assertSessionMayCall } from "./sts/sessionRestrictions";

const banner = "This is the stacklease simulator, an AWS stand-in for tests on this machine. It is not AWS.\n";

/** Returns the listener that serves all requests. It reads, authenticates, authorizes, runs, renders and logs each. */
export function requestListener(world: World): RequestListener {
    return (incoming, outgoing) => {
        serve(world, incoming, outgoing).catch((error: Error) => {
            outgoing.writeHead(500).end(`answer request: ${error.message}; report this as a bug in the simulator\n`);
        });
    };
}

async function serve(world: World, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    const id = requestId();
    const reply = await answer(world, request, id);
    if (reply === "none") {
        return; // The caller waits until its timeout.
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

/** Returns the reply, or how the connection ends without one. */
async function answer(world: World, request: WireRequest, id: string): Promise<Reply | "cut" | "none"> {
    // The Query services share one address. Only the parameters of an unsigned call show that it is a Query call.
    const name = request.signature?.service ?? (request.parameters.Action ? "sts" : undefined);
    const service = name === undefined ? undefined : services[name];
    if (!name || !service) {
        return { status: name ? 501 : 200, headers: { "content-type": "text/plain" }, body: banner };
    }
    const { protocol } = service;
    const action = protocol.operationName(request);
    const fault = world.faults.take(name, action, request.parameters);
    if (fault === "resetBefore" || fault === "hang") {
        log(world, request, name, action, 0, fault);
        return fault === "hang" ? "none" : "cut";
    }
    const { reply, code } = await perform(world, service, request, { name, action, fault, id });
    log(world, request, name, action, reply.status, code);
    // A lost response can be an error response as well.
    return fault === "resetAfter" ? "cut" : fault === "hangAfter" ? "none" : reply;
}

/** The outcome of a call. */
interface Outcome {
    readonly reply: Reply;
    /** Error code, if the call failed. */
    readonly code?: string;
}

/** Runs a call, unless its fault prevents that. */
async function perform(
    world: World,
    service: ServedService,
    request: WireRequest,
    { name, action, fault, id }: { name: string; action: string; fault: FaultKind | undefined; id: string },
): Promise<Outcome> {
    const { protocol } = service;
    try {
        if (fault === "errorBefore") {
            fail();
        }
        if (fault === "throttle" || (name === "iam" && isIamWrite(action) && !world.throttle.admit())) {
            throw new ServiceError("Throttling", 400, "Rate exceeded");
        }
        if (fault === "absent") {
            throw noSuchEntity(`The user with name ${request.parameters.UserName} cannot be found.`);
        }
        const ran = run(world, service, action, request);
        const result = await (fault === "errorAfter" ? ran.finally(fail) : ran);
        return { reply: protocol.success(action, result, id) };
    } catch (error) {
        const failure = toServiceError(protocol, error as Error);
        return { reply: protocol.failure(failure, id), code: failure.code };
    }
}

/**
 * Throws AWS's error for an internal failure.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html#API_CreateUser_Errors
 */
function fail(): never {
    throw new ServiceError("ServiceFailure", 500, "The request processing has failed because of an unknown error.");
}

async function run(
    world: World,
    { operations }: ServedService,
    action: string,
    request: WireRequest,
): Promise<unknown> {
    const signer = findSigningKey(world, request);
    await verifySignature(request, signer.signature, signer.key.secretAccessKey, world.clock.now());
    // The rest is synchronous, so that every call is atomic.
    const operation = operations[action];
    if (!operation) {
        throw new Refusal("unknownOperation", `The simulator does not support operation ${action}`);
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
        region: request.signature?.region ?? "",
        accessKeyId: request.signature?.accessKeyId ?? "",
        at: new Date(world.clock.now()),
        status,
        ...(errorCode !== undefined && { errorCode }),
        userAgent: request.headers["user-agent"] ?? "",
        parameters,
    });
}
