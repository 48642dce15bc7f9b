// A service worker, which hands the requests of the center's pages to the playground's page that
// shows them. Their path begins with tab/ and the browser's id of that page. What a page itself
// requests without it, such as /style.css, belongs to the same.
"use strict";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const tabs = new URL(registration.scope).pathname + "tab/";

// tabOf returns the id in a path, if it is one of the center's pages.
const tabOf = (path) => path.startsWith(tabs) ? path.slice(tabs.length).split("/")[0] : "";

addEventListener("message", (event) => event.source.postMessage({ prefix: tabs + event.source.id }));

addEventListener("fetch", (event) => {
  if (new URL(event.request.url).origin === location.origin) event.respondWith(answer(event));
});

async function answer({ request, clientId }) {
  const url = new URL(request.url), asking = clientId && await clients.get(clientId);
  const tab = tabOf(url.pathname) || asking && tabOf(new URL(asking.url).pathname);
  if (!tab) return fetch(request);
  const page = await clients.get(tab);
  if (!page) return new Response("The playground of this page is closed.", { status: 503 });
  const path = (tabOf(url.pathname) ? "" : tabs + tab) + url.pathname + url.search;
  const message = { method: request.method, path, headers: [...request.headers], body: await request.text() };
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let out;
    const body = new ReadableStream({
      start(controller) { out = controller; },
      cancel() { port1.postMessage("cancel"); },
    });
    port1.onmessage = ({ data }) => {
      if (data instanceof Uint8Array) out.enqueue(data);
      else if (data) resolve(new Response(body, data));
      else { out.close(); port1.close(); }
    };
    page.postMessage({ ...message, port: port2 }, [port2]);
  });
}
