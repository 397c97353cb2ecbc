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

  const say = (word, more) => {
    note.hidden = false;
    note.textContent = note.dataset[word] + (more ? " " + more : "");
  };
  const typed = () => {
    const fields = new FormData(form);
    for (const name of ["csrf_token", "once", "version"]) fields.delete(name);
    return new URLSearchParams(fields).toString();
  };
  const keep = () => store((kept) => kept.setItem(key, form.elements.version.value + " " + typed()));
  const later = (time) => { clearTimeout(timer); timer = setTimeout(save, time); };
  let saved = typed();

  function bringBack() {
    const kept = store((own) => own.getItem(key));
    if (!kept) return;
    const [version, ...rest] = kept.split(" ");
    if (rest.join(" ") === saved) return forget();
    const fields = new URLSearchParams(rest.join(" "));
    for (const field of form.elements) {
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = fields.getAll(field.name).includes(field.value);
      } else if (fields.has(field.name)) field.value = fields.get(field.name);
    }
    form.elements.version.value = version; // it was typed on that one: the server merges
    say("kept");
    later(pause);
  }

  // What cannot be taken back is sent by the button alone.
  const grave = () => [...form.elements].some(
    (field) => field.checked && field.value && /^(strike|settle)-/.test(field.name));

  async function save() {
    const sent = typed();
    if (sending || leaving || sent === saved || grave()) return;
    sending = true;
    say("saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
      });
      if (answer.status >= 500) throw new Error("not now");
      const told = await answer.json();
      if (told.version) {
        form.elements.version.value = told.version;
        saved = sent;
        if (typed() === saved) forget(); else { keep(); later(pause); }
        say(told.others ? "others" : "saved");
      } else say("refused", (told.refused || []).join(" "));
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
