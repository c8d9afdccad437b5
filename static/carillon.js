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
