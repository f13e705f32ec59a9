import { Server } from "node:net";

/** Preloaded into the packaged function: the framework would listen on every interface. */
// oxlint-disable-next-line typescript/unbound-method -- called with its server below
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const [port, ...rest] = given;
  const callback = rest.find((one) => typeof one === "function");
  return Reflect.apply(listen, this, [port, "127.0.0.1", ...(callback === undefined ? [] : [callback])]);
};
