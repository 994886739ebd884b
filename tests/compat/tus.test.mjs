// tus-js-client, as it is: a large upload whose connection is cut, and one that another run of the program goes on with.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as tus from "tus-js-client";
import { PROTECTED, clinic, eventually, png, sha256 } from "./clinic.mjs";
import { wire } from "./wire.mjs";

const PIECE = 8 * 1024 * 1024;

test("a cut upload goes on at the acknowledged byte, in the same run and in the next one", async (t) => {
  const place = await clinic(t);
  const { data: patient } = await place.http.post("/patients", { firstName: "Amelia", lastName: "Hartmann" });
  const line = await wire(t, place.port);
  for (const way of ["in the same run", "in the next run"]) {
    const bytes = png(5_000, 5_600);
    const storage = new tus.FileUrlStorage(join(place.folder, `${way}.json`));
    const acknowledged = [];
    const options = {
      endpoint: `${line.url}${PROTECTED}/files/tus/`,
      headers: { Authorization: `Bearer ${place.key}` },
      chunkSize: PIECE,
      retryDelays: [50, 200, 500, 1_000, 2_000],
      urlStorage: storage,
      fingerprint: async () => sha256(bytes),
      metadata: { filename: "pano.png", patientId: patient.id, fileType: "x-ray", category: "panoramic", source: "bridge_capture", sha256: sha256(bytes) },
      onChunkComplete: (_size, accepted) => acknowledged.push(accepted),
    };
    // In the middle of the second piece.
    line.cutAfter(PIECE * 1.5);
    if (way === "in the next run") {
      const first = new tus.Upload(bytes, { ...options, retryDelays: null });
      await assert.rejects(finished(first));
      assert.deepEqual(acknowledged, [PIECE]);
      line.mend();
      const second = new tus.Upload(bytes, options);
      const [earlier] = await second.findPreviousUploads();
      second.resumeFromPreviousUpload(earlier);
      const went = [];
      second.options.onProgress = (sent) => went.push(sent);
      await finished(second);
      assert.ok(Math.min(...went) >= PIECE, `it begins at ${Math.min(...went)}, not at nothing`);
    } else {
      const upload = new tus.Upload(bytes, { ...options, onShouldRetry: () => (line.mend(), true) });
      await finished(upload);
    }
    assert.equal(acknowledged.at(-1), bytes.length);
    const { data } = await place.http.get("/patient-files", { params: { patientId: patient.id } });
    const file = data.files.find((file) => file.sha256 === sha256(bytes));
    assert.equal(file.fileName, "pano.png");
    const download = await place.http.get(`/files/${file.id}/download`, { responseType: "arraybuffer" });
    assert.equal(sha256(download.data), sha256(bytes));
    line.mend();
  }
  const { data } = await place.http.get("/patient-files", { params: { patientId: patient.id } });
  assert.equal(data.files.length, 2, "each of them is there once");
});

/** Runs an upload to its end. */
function finished(upload) {
  return new Promise((resolve, reject) => {
    upload.options.onSuccess = resolve;
    upload.options.onError = reject;
    upload.start();
  });
}
