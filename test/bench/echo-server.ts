// The least that a WebSocket server in Bun does with a frame: it sends it back. Prints its port; ends with its input.

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response()),
  websocket: { perMessageDeflate: false, message: (ws, message) => void ws.send(message) },
});
console.log(server.port);
for await (const _ of console);
await server.stop(true);
