// A page of the practice's browser: EventSource with the cookie of its sign-in hears every event once and in order, also across a cut connection.

import assert from "node:assert/strict";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import { EMAIL, PASSWORD, PATIENCE_MS, PROTECTED, clinic, eventually } from "./clinic.mjs";
import { wire } from "./wire.mjs";

const CHROMIUM = process.env.CHAIRSIDE_CHROMIUM;

test("a page hears everything once and in order, and goes on after a cut where it was", { skip: CHROMIUM ? false : "chromium is not installed" }, async (t) => {
  const place = await clinic(t);
  const line = await wire(t, place.port);
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
    timeout: PATIENCE_MS,
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${line.url}/api/v1/docs`);
  const nobody = await page.evaluate(async (path) => (await fetch(path)).status, `${PROTECTED}/patients`);
  assert.equal(nobody, 401);
  const signedIn = await page.evaluate(
    async (email, password) => {
      const answer = await fetch("/api/v1/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email, password }) });
      return { status: answer.status, cookie: document.cookie };
    },
    EMAIL,
    PASSWORD,
  );
  assert.deepEqual(signedIn, { status: 200, cookie: "" }, "no script can read the cookie");

  await page.evaluate((path) => {
    window.heard = [];
    window.opened = 0;
    window.stream = new EventSource(path);
    window.stream.onopen = () => (window.opened += 1);
    window.stream.onmessage = ({ data, lastEventId }) => window.heard.push({ ...JSON.parse(data), lastEventId });
  }, `${PROTECTED}/sse/clinic-events`);
  const heard = () => page.evaluate(() => window.heard);
  const opened = () => page.evaluate(() => window.opened);
  const changes = async () => (await heard()).filter(({ type }) => type === "patient_changed").map(({ patientId }) => patientId);
  await eventually("the page listens", async () => (await heard()).length > 0);
  const patients = [];
  const add = async (lastName) => patients.push((await place.http.post("/patients", { firstName: "A", lastName })).data.id);
  for (const name of ["One", "Two"]) await add(name);
  await eventually("the page hears of them", async () => (await changes()).length === 2);

  line.cut();
  for (const name of ["Three", "Four", "Five"]) await add(name);
  assert.equal((await changes()).length, 2);
  line.mend();
  await eventually("the page has come back", async () => (await opened()) > 1);
  await add("Six");
  await eventually("the page has all of it", async () => (await changes()).length >= patients.length);
  assert.deepEqual(await changes(), patients);
  const numbers = (await heard()).filter(({ type }) => type !== "ping").map(({ lastEventId }) => Number(lastEventId));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));

  // Signed out, the page hears no more, and does not come back.
  const out = await page.evaluate(async () => {
    const me = await fetch("/api/v1/auth/me");
    const csrf = me.headers.get("x-csrf-token");
    return (await fetch("/api/v1/auth/logout", { method: "POST", headers: { "X-CSRF-Token": csrf } })).status;
  });
  assert.ok(out >= 200 && out < 300, `${out}`);
  await eventually("the stream is over", () => page.evaluate(() => window.stream.readyState === EventSource.CLOSED));
  await add("Seven");
  assert.deepEqual(await changes(), patients.slice(0, -1));
});
