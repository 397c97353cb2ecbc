// Beside each demand that is written: what others ask, in their words, as soon as the demand comes into view, and
// again when it was saved. Without this script there is a link to the same.
"use strict";
(() => {
  if (!window.fetch || !window.IntersectionObserver) return;
  const places = [...document.querySelectorAll("[data-beside]")];
  const seen = new Set();
  let last = Promise.resolve(); // one after the other: the line may be narrow

  async function fill(place) {
    try {
      const answer = await fetch(place.dataset.beside, { redirect: "error" });
      if (!answer.ok) return;
      const told = await answer.text();
      let shown = place.querySelector("details");
      if (!told.trim()) { if (shown) shown.remove(); return; }
      if (!shown) {
        shown = document.createElement("details");
        shown.append(document.createElement("summary"), document.createElement("div"));
        shown.firstChild.innerHTML = place.querySelector("a").innerHTML;
        place.append(shown);
      }
      shown.lastChild.innerHTML = told; // from this site alone: the policy of the page lets no other answer
      place.querySelector("p").hidden = true;
    } catch { /* no line: the link stays */ }
  }
  const ask = (place) => { last = last.then(() => fill(place)); };

  const looked = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || seen.has(target)) continue;
      seen.add(target);
      ask(target);
    }
  });
  for (const place of places) looked.observe(place);
  // Whoever is at a demand sees anew what is like it, once what they typed is saved.
  document.addEventListener("draft-saved", () => {
    const row = document.activeElement && document.activeElement.closest("fieldset.item-editor");
    const place = row && row.querySelector("[data-beside]");
    if (place) ask(place);
  });
})();
