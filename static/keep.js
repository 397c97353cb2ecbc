// Keeps a long form through a lost line: on the server while there is one, in the tab while there is none.
// Without this script the form works the same: “Keep it and go on later” is a button.
// `data-clears` on the script: addresses whose forms did what they should, so that nothing of them is kept here.
"use strict";
(() => {
  const store = (deed) => { try { return deed(sessionStorage); } catch { return null; } };
  const keyOf = (path) => "kept " + path;
  const done = (document.currentScript.dataset.clears || "").split(" ").filter(Boolean);
  for (const path of done) store((tab) => tab.removeItem(keyOf(path)));
  const key = keyOf(location.pathname);
  const note = document.getElementById("saving");
  const form = note && document.querySelector("main form[data-keep]");
  if (!form) store((tab) => tab.removeItem(key));
  if (!form || !window.fetch || !window.FormData) return;
  const pause = 2500; // milliseconds without a key before it is kept
  const again = 5000; // milliseconds until the next try on a dead line
  const own = ["csrf_token", "once", "deed", "photograph"];
  const typed = () => {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && !own.includes(name)) found.append(name, value);
    return found.toString();
  };
  // What the tab keeps, and of which fields: a box that was not there is not one that was left empty.
  const whole = () => typed() + "&" + new URLSearchParams({ _fields: [...form.elements].map((field) => field.name).join(" ") });
  let timer = 0;
  let sending = false;
  let leaving = false;
  let kept = typed();
  const say = (word) => { note.hidden = false; note.textContent = note.dataset[word]; };
  const later = (time) => { clearTimeout(timer); timer = setTimeout(keep, time); };

  async function keep() {
    if (sending || leaving || typed() === kept) return;
    sending = true;
    const now = typed();
    const body = new URLSearchParams(now);
    body.set("deed", "keep");
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("once", form.elements.once.value + now.length);
    say("saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual", headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error("not now");
      kept = now;
      store((tab) => tab.removeItem(key));
      say("saved");
    } catch {
      store((tab) => tab.setItem(key, whole()));
      say("waiting");
      later(again);
    } finally { sending = false; }
  }

  const left = store((tab) => tab.getItem(key));
  const found = new URLSearchParams(left || "");
  const known = new Set((found.get("_fields") || "").split(" "));
  // What was typed in a round before is no figure of this one.
  const over = [...form.elements].some((field) => field.type === "hidden" && field.name.endsWith("-round") && found.has(field.name) && found.get(field.name) !== field.value);
  if (left && !over) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || own.includes(field.name)) continue;
      if (!known.has(field.name)) continue;
      if (field.type === "checkbox") field.checked = found.getAll(field.name).includes(field.value);
      else if (found.has(field.name)) field.value = found.get(field.name);
    }
    if (typed() === kept) { // the server got it, only its answer was lost
      store((tab) => tab.removeItem(key));
      say("saved");
    } else later(0);
  }
  // The picture stays on the phone: only its fingerprint is sent. (Without a secure line the server makes it.)
  const photograph = form.elements.photograph;
  if (photograph) photograph.addEventListener("change", async (event) => {
    const [picture] = event.target.files;
    if (!picture || !window.crypto || !crypto.subtle) return;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await picture.arrayBuffer()));
    form.elements.paper_hash.value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    event.target.value = "";
  });
  form.addEventListener("input", () => later(pause));
  form.addEventListener("submit", (event) => {
    leaving = true;
    clearTimeout(timer);
    const anew = event.submitter && event.submitter.value === "anew";
    store((tab) => anew ? tab.removeItem(key) : tab.setItem(key, whole()));
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("pageshow", () => { leaving = false; });
  if (over) store((tab) => tab.removeItem(key));
})();
