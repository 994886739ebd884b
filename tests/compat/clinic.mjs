// A clinic that a real server serves, on a folder of its own, until the test ends.

import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import axios from "axios";

export const EMAIL = "admin@clinic.example";
export const PASSWORD = "correct horse battery staple";
export const PROTECTED = "/api/v1/protected";

/** Longer than anything takes, on a busy machine as well. */
export const PATIENCE_MS = 60_000;

/** Starts one; `t` is the test that it belongs to. */
export async function clinic(t) {
  const program = process.env.CHAIRSIDE_SERVER;
  if (!program) throw new Error("CHAIRSIDE_SERVER names the program to test");
  const folder = mkdtempSync(join(tmpdir(), "chairside-compat-"));
  const data = join(folder, "data");
  const run = (...words) => execFileSync(program, [...words, "--data-dir", data], { env: { ...process.env, CHAIRSIDE_ADMIN_PASSWORD: PASSWORD }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  run("init", "--clinic", "Compatible", "--admin-email", EMAIL);
  const key = run("key", "create", "--label", "Room 1", "--room", "Room 1").trim();
  const port = await freePort();
  const server = spawn(program, ["serve", "--min-free-mb", "1", "--listen", `127.0.0.1:${port}`, "--data-dir", data], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  server.stderr.on("data", (text) => (log = (log + text).slice(-8_000)));
  const ended = new Promise((resolve) => server.once("exit", resolve));
  t.after(async () => {
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually("the server is ready", async () => {
    if (server.exitCode !== null) throw new Error(`the server ended:\n${log}`);
    return (await axios.get(`${url}/readyz`, { validateStatus: () => true }).catch(() => ({ status: 0 }))).status === 200;
  });
  const http = axios.create({ baseURL: url + PROTECTED, headers: { Authorization: `Bearer ${key}` } });
  return { url, port, key, http, folder };
}

/** Waits until it is so. */
export async function eventually(what, condition) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A grey PNG of noise, so that no two are the same and none is compressed. */
export function png(width, height) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) randomBytes(width).copy(rows, row * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const parts = [["IHDR", head], ["IDAT", deflateSync(rows, { level: 0 })], ["IEND", Buffer.alloc(0)]];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts.map(([kind, body]) => chunk(kind, body))]);
}

function chunk(kind, body) {
  const framed = Buffer.alloc(body.length + 12);
  framed.writeUInt32BE(body.length, 0);
  framed.write(kind, 4, "latin1");
  body.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, body.length + 8)), body.length + 8);
  return framed;
}

// zlib's own is newer than the oldest Node that this runs on.
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});
