// Keeps what is typed through a lost line, and saves it while one writes. Without this script the form works the same:
// it is sent with its button, and comes back with everything in it.
"use strict";
(() => {
  // The tab's own store: it outlives a reload and a dropped line, and is gone with the tab.
  const key = "draft " + location.pathname.split("/")[3];
  const store = (deed) => { try { return deed(sessionStorage); } catch { return null; } };
  const forget = () => store((kept) => kept.removeItem(key));
  if (new URLSearchParams(location.search).has("saved")) forget(); // the server has it

  const note = document.getElementById("saving");
  const form = note && note.parentElement.querySelector("form");
  if (!form || !window.fetch || !window.FormData) return;

  const pause = 3000; // milliseconds without a key before it is saved
  const again = 5000; // milliseconds until the next try on a dead line
  let timer = 0;
  let sending = false;
  let leaving = false;
  let unanswered = null; // what was sent without an answer: it is sent again just so, and then acts once

  const say = (word, more) => {
    note.hidden = false;
    note.textContent = note.dataset[word] + (more ? " " + more : "");
  };
  const fields = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const typed = () => {
    const own = fields();
    for (const name of ["csrf_token", "once", "version"]) own.delete(name);
    return own.toString();
  };
  const keep = () => store((kept) => kept.setItem(key, form.elements.version.value + " " + typed()));
  const later = (time) => { clearTimeout(timer); timer = setTimeout(save, time); };
  const languages = () => fields().getAll("languages").join();
  const begun = languages();
  let saved = typed();

  // A demand that was typed into an empty row of an earlier page gets a row of this one.
  function makeRoom(kept) {
    const known = new Set([...form.elements].map((field) => field.name));
    const missing = new Set();
    for (const [name, value] of kept) {
      const found = /^item-([0-9a-z]+)-/.exec(name);
      if (found && value && !known.has(name)) missing.add(found[1]);
    }
    const empty = [...form.querySelectorAll("fieldset.item-editor")].filter(
      (row) => [...row.querySelectorAll("textarea")].every((field) => !field.value));
    for (const own of missing) {
      const row = empty.shift();
      if (!row) return false;
      const old = row.querySelector("[name^=place-]").name.slice("place-".length);
      for (const part of row.querySelectorAll("[name], [id], [for]")) {
        for (const name of ["name", "id", "for"]) {
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(old, own));
        }
      }
    }
    return true;
  }

  let whole = true; // whether all that was kept has a place in the form
  function bringBack() {
    const kept = store((own) => own.getItem(key));
    if (!kept) return;
    const [version, ...rest] = kept.split(" ");
    if (rest.join(" ") === saved) return forget();
    const own = new URLSearchParams(rest.join(" "));
    whole = makeRoom(own);
    for (const field of form.elements) {
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = own.getAll(field.name).includes(field.value);
      } else if (own.has(field.name)) field.value = own.get(field.name);
    }
    form.elements.version.value = version; // it was typed on that one: the server merges
    say("kept");
    later(pause);
  }

  // What cannot be taken back is sent by the button alone.
  const grave = () => languages() !== begun || [...form.elements].some(
    (field) => field.checked && field.value && /^(strike|settle)-/.test(field.name));

  async function save() {
    if (sending || leaving || (!unanswered && (typed() === saved || grave()))) return;
    sending = true;
    unanswered = unanswered || { body: fields().toString(), typed: typed() };
    say("saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: unanswered.body, redirect: "error",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (answer.status >= 500) throw new Error("not now");
      const told = await answer.json();
      if (told.version) {
        form.elements.version.value = told.version;
        saved = unanswered.typed;
        if (typed() !== saved) { keep(); later(pause); } else if (whole) forget();
        say(told.others ? "others" : "saved");
        document.dispatchEvent(new Event("draft-saved"));
      } else say("refused", (told.refused || []).join(" "));
      unanswered = null;
    } catch {
      keep();
      say("offline");
      later(again);
    } finally { sending = false; }
  }

  form.addEventListener("input", () => { keep(); later(pause); });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); keep(); });
  window.addEventListener("online", () => later(0));
  window.addEventListener("pageshow", () => { leaving = false; });
  bringBack();
})();
