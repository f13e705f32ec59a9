import { Server } from "node:net";

/** Preloaded into the packaged function: the framework would listen on every interface. JavaScript, so that start-up loads no compiler. */
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const callback = rest.find((one) => typeof one === "function");
  return Reflect.apply(listen, this, [port, "127.0.0.1", ...(callback === undefined ? [] : [callback])]);
};
