// Loads the program, which then receives the messages itself.
"use strict";
importScripts("wasm_exec.js");

onmessage = async ({ data }) => {
  self.start = data;
  try {
    const response = await fetch("playground.wasm.gz");
    if (!response.ok) {
      throw new Error(`The program could not be loaded (status ${response.status}). Load the page again.`);
    }
    const all = Number(response.headers.get("Content-Length")) || 9e6;
    let loaded = 0;
    const counted = new TransformStream({ transform(chunk, to) {
      loaded += chunk.length;
      postMessage({ loaded: Math.min(1, loaded / all) });
      to.enqueue(chunk);
    } });
    const program = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const wasm = new Response(program, { headers: { "Content-Type": "application/wasm" } });
    const { instance } = await WebAssembly.instantiateStreaming(wasm, go.importObject);
    await go.run(instance);
    throw new Error("the program has ended; load the page again");
  } catch (e) {
    postMessage({ error: e.message });
  }
};
