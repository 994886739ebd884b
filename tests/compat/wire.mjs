// What lies between a client and the server, and can be cut.

import { connect, createServer } from "node:net";

/** Passes everything on to `port`, until it is told otherwise; `t` is the test that it belongs to. */
export async function wire(t, port) {
  const open = new Set();
  let isCut = false;
  let allowance = Infinity;
  const between = createServer((client) => {
    if (isCut) return client.destroy();
    const server = connect(port, "127.0.0.1");
    const both = [client, server];
    const end = () => {
      both.forEach((socket) => socket.destroy());
      both.forEach((socket) => open.delete(socket));
    };
    both.forEach((socket) => {
      open.add(socket);
      socket.once("close", end);
      // A cut connection is what this is for.
      socket.on("error", end);
    });
    server.pipe(client);
    client.on("data", (bytes) => {
      allowance -= bytes.length;
      if (allowance <= 0) return end();
      if (!server.write(bytes)) {
        client.pause();
        server.once("drain", () => client.resume());
      }
    });
    client.on("end", () => server.end());
  });
  await new Promise((resolve, reject) => between.once("error", reject).listen(0, "127.0.0.1", resolve));
  t.after(() => {
    open.forEach((socket) => socket.destroy());
    between.close();
  });
  return {
    url: `http://127.0.0.1:${between.address().port}`,
    /** Ends every connection, and refuses new ones. */
    cut() {
      isCut = true;
      open.forEach((socket) => socket.destroy());
    },
    /** Ends the connection on which this many more bytes have gone to the server, once. */
    cutAfter(bytes) {
      allowance = bytes;
    },
    /** Whether the bytes of `cutAfter` have gone. */
    hasCut: () => allowance <= 0,
    mend() {
      isCut = false;
      allowance = Infinity;
    },
  };
}
