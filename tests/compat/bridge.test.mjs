// The bridge as its plan wires it: chokidar watches the sensor's folder, form-data and axios upload what lands, EventSource hears of it in the other rooms.

import assert from "node:assert/strict";
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import axios from "axios";
import chokidar from "chokidar";
import { EventSource } from "eventsource";
import FormData from "form-data";
import { EMAIL, PASSWORD, PROTECTED, clinic, eventually, png, sha256 } from "./clinic.mjs";

/** Listens as a room does, with its key. */
function listen(t, { url, key }) {
  const heard = [];
  const stream = new EventSource(`${url}${PROTECTED}/sse/clinic-events`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } }),
  });
  stream.onmessage = ({ data, lastEventId }) => heard.push({ ...JSON.parse(data), lastEventId });
  t.after(() => stream.close());
  return heard;
}

/** The plan's upload of one file. */
async function upload({ url, key }, path, patientId, fields = {}) {
  const form = new FormData();
  form.append("file", createReadStream(path), basename(path));
  form.append("patientId", patientId);
  form.append("fileType", "x-ray");
  form.append("category", "intraoral");
  form.append("source", "bridge_capture");
  form.append("operatoryRoom", "Room 1");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return axios.post(`${url}${PROTECTED}/files/upload`, form, {
    headers: { ...form.getHeaders(), Authorization: `Bearer ${key}` },
    maxBodyLength: Infinity,
    validateStatus: () => true,
  });
}

test("what lands in the folder is uploaded once, found again, and heard in the other room", async (t) => {
  const place = await clinic(t);
  const made = await place.http.post("/patients", { firstName: "Amélie", lastName: "Hartmann", dateOfBirth: "1978-03-14" });
  assert.equal(made.status, 201);
  // The plan's patient chooser: any part, any order, accents ignored.
  const found = await place.http.get("/patients", { params: { search: "hart amel", limit: 10 } });
  const [patient] = found.data.patients;
  assert.deepEqual([found.data.patients.length, patient.id, patient.firstName], [1, made.data.id, "Amélie"]);

  const heard = listen(t, place);
  await eventually("the stream is open", () => heard.some(({ type }) => type === "ping"));
  const folder = join(place.folder, "sensor");
  mkdirSync(folder);
  const answers = [];
  const watcher = chokidar.watch(folder, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 } });
  t.after(() => watcher.close());
  watcher.on("add", async (path) => answers.push(await upload(place, path, patient.id, { toothNumber: "36", notes: "bitewing" })));
  await new Promise((resolve) => watcher.once("ready", resolve));
  const names = ["IMG 0001.png", "röntgen_2.png", "3.png"];
  for (const name of names) writeFileSync(join(folder, name), png(600, 400));
  await eventually("all are uploaded", () => answers.length === names.length);

  for (const { status, data } of answers) {
    assert.equal(status, 201);
    assert.equal(data.sha256, sha256(readFileSync(join(folder, data.fileName))));
    assert.deepEqual([data.patientId, data.toothNumber, data.source, data.operatoryRoom, data.notes], [patient.id, "36", "bridge_capture", "Room 1", "bitewing"]);
  }
  const ids = answers.map(({ data }) => data.id).sort();
  const announced = () => heard.filter(({ type }) => type === "new_xray");
  await eventually("all are heard", () => announced().length >= names.length);
  assert.deepEqual(announced().map(({ fileId }) => fileId).sort(), ids);
  assert.ok(announced().every((event) => event.patientId === patient.id && event.patientName === "Hartmann, Amélie" && event.toothNumber === "36" && Number.isInteger(event.ts)));

  // The bridge was restarted and sends everything again: the same files, and nobody hears of them.
  const again = await Promise.all(names.map((name) => upload(place, join(folder, name), patient.id)));
  assert.deepEqual(again.map(({ status }) => status), [200, 200, 200]);
  assert.deepEqual(again.map(({ data }) => data.id).sort(), ids);
  const listed = await place.http.get("/patient-files", { params: { patientId: patient.id, fileType: "x-ray" } });
  assert.deepEqual(listed.data.files.map(({ id }) => id).sort(), ids);
  const last = await upload(place, writeAnother(folder), patient.id);
  await eventually("what comes next is heard", () => announced().some(({ fileId }) => fileId === last.data.id));
  assert.equal(announced().length, names.length + 1);

  const download = await place.http.get(`/files/${ids[0]}/download`, { responseType: "arraybuffer" });
  assert.equal(download.headers.etag.replaceAll('"', ""), sha256(download.data));
  const cut = await place.http.get(`/files/${ids[0]}/download`, { responseType: "arraybuffer", headers: { Range: "bytes=8-15" } });
  assert.equal(cut.status, 206);
  assert.deepEqual(Buffer.from(cut.data), Buffer.from(download.data).subarray(8, 16));
});

function writeAnother(folder) {
  const path = join(folder, "..", "another.png");
  writeFileSync(path, png(64, 64));
  return path;
}

test("a key is made by an admin, works, and is out at once when it is revoked", async (t) => {
  const place = await clinic(t);
  const signedIn = await axios.post(`${place.url}/api/v1/auth/login`, { email: EMAIL, password: PASSWORD });
  assert.deepEqual(Object.keys(signedIn.data.user).sort(), ["clinicId", "id", "name", "role"]);
  const admin = axios.create({ baseURL: place.url + PROTECTED, headers: { Authorization: `Bearer ${signedIn.data.token}` }, validateStatus: () => true });
  const made = await admin.post("/clinic/api-keys", { label: "Room 2" });
  assert.deepEqual([made.status, Object.keys(made.data).sort()], [201, ["apiKey", "keyId", "label"]]);
  const claims = JSON.parse(Buffer.from(made.data.apiKey.split(".")[1], "base64url"));
  assert.deepEqual([claims.scope, claims.type, claims.keyId, claims.sub], ["bridge_upload", "bridge", made.data.keyId, signedIn.data.user.clinicId]);

  const room = { ...place, key: made.data.apiKey };
  const heard = listen(t, room);
  await eventually("the stream is open", () => heard.length > 0);
  const revoked = await admin.delete(`/clinic/api-keys/${made.data.keyId}`);
  assert.deepEqual([revoked.status, revoked.data], [200, { revoked: true }]);

  const refused = await axios.get(`${place.url}${PROTECTED}/patients`, { headers: { Authorization: `Bearer ${room.key}` }, validateStatus: () => true });
  assert.deepEqual([refused.status, refused.data.error.includes("Bridge API key revoked or invalid")], [401, true], JSON.stringify(refused.data));
  const before = heard.length;
  await place.http.post("/patients", { firstName: "After", lastName: "Revocation" });
  const listening = listen(t, place);
  await eventually("others go on hearing", () => listening.length > 0);
  assert.equal(heard.length, before, "nothing more is told to the revoked key");
  const keys = await admin.get("/clinic/api-keys");
  assert.ok(keys.data.find(({ keyId }) => keyId === made.data.keyId).revokedAt);
});

test("what cannot be taken is said in the contract's words", async (t) => {
  const place = await clinic(t);
  const path = writeAnother(place.folder);
  const unknown = await upload(place, path, "no-such-patient");
  const nobody = await upload({ ...place, key: "no key" }, path, "x");
  for (const [answer, status] of [[unknown, 404], [nobody, 401]]) {
    assert.equal(answer.status, status);
    assert.deepEqual(Object.keys(answer.data).sort(), ["code", "error", "requestId"]);
  }
});
