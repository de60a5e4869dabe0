// Reloads the page when what it shows has changed, and keeps the reader's place in it.
// A hidden page listens to nothing: browsers allow six connections to a host, and people more tabs.

const own = document.querySelector('meta[name="multilang-preview"]');
let [version, page] = own.content.split(" ");
const place = `multilang preview ${location.pathname}`;
let source = null;

function returnToPlace() {
  const kept = sessionStorage.getItem(place);
  if (kept === null) return;
  sessionStorage.removeItem(place);
  const [x, y] = JSON.parse(kept);
  const go = () => scrollTo({ left: x, top: y, behavior: "instant" });
  go();
  if (document.readyState !== "complete") addEventListener("load", go, { once: true });
  history.scrollRestoration = "auto";
}

function reload() {
  sessionStorage.setItem(place, JSON.stringify([scrollX, scrollY]));
  history.scrollRestoration = "manual";
  location.reload();
}

async function look(current) {
  if (current === version) return;
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.headers.get("ETag") === `"${page}"`) version = current;
    else reload();
  } catch {
    // The server is gone; when it is back, the connection is made again and tells.
  }
}

function listen() {
  if (document.visibilityState === "visible" && source === null) {
    source = new EventSource("/_preview/events");
    source.addEventListener("message", (event) => look(event.data));
  } else if (document.visibilityState !== "visible" && source !== null) {
    source.close();
    source = null;
  }
}

returnToPlace();
listen();
document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => { source?.close(); source = null; });
addEventListener("pageshow", listen);
