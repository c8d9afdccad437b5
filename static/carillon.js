// Comfort only: every page works without it.
"use strict";

// A button with data-copy copies the field of that id, and says so.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.getElementById(button.dataset.status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without TLS, or without permission, the old way.
      if (!document.execCommand("copy")) {
        return;
      }
    }
    // Emptied first, so that a second time is spoken too.
    status.textContent = "";
    setTimeout(() => {
      status.textContent = button.dataset.copied;
    }, 50);
  });
}

// A link with data-copies copies the field of that id before it leads away.
for (const link of document.querySelectorAll("a[data-copies]")) {
  const field = document.getElementById(link.dataset.copies);
  link.addEventListener("click", () => {
    field.select();
    document.execCommand("copy");
  });
}

// A form with data-search shows what is found as one types. The list is cut on the server, so the server is asked.
for (const form of document.querySelectorAll("form[data-search]")) {
  const field = form.elements.q;
  let asked = 0;
  field.addEventListener("input", () => {
    asked += 1;
    const number = asked;
    setTimeout(() => number === asked && show(form, field.value, () => number === asked), 150);
  });
}

// In such a form and its list the arrow keys lead from one result to the next.
for (const form of document.querySelectorAll("form[data-search]")) {
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = document.querySelectorAll(`#${form.dataset.search} a`);
    const places = [form.elements.q, ...links];
    const place = places.indexOf(document.activeElement);
    if (step && place >= 0 && places[place + step]) {
      event.preventDefault();
      places[place + step].focus();
    }
  });
}

async function show(form, query, isLatest) {
  const address = `${form.action}?q=${encodeURIComponent(query.trim())}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "manual" });
    const text = await answer.text();
    if (!isLatest()) {
      return;
    }
    // The session has ended, or is checked at another site, which only the whole page can visit; or the page says why there is
    // no result, and that of another search must not stay under these words.
    if (!answer.ok) {
      location.assign(address);
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.getElementById("found").replaceWith(page.getElementById("found"));
    document.getElementById("count").textContent = page.getElementById("count").textContent;
    history.replaceState(null, "", address);
  } catch {
    // The button still works.
  }
}
