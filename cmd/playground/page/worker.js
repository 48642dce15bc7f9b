// Loads the program, which then receives the messages itself.
"use strict";
importScripts("wasm_exec.js");

onmessage = async ({ data }) => {
  self.start = data;
  try {
    const response = await fetch("playground.wasm.gz");
    if (!response.ok) throw new Error("playground.wasm.gz: " + response.status);
    const program = response.body.pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(new Response(program, { headers: { "Content-Type": "application/wasm" } }), go.importObject);
    await go.run(instance);
    throw new Error("the program has ended; load the page again");
  } catch (e) {
    postMessage({ error: e.message });
  }
};
