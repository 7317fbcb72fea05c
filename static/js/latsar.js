// Small comforts on top of pages that work without any of this.
"use strict";

// A form is sent once: a second click while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "allowRepeat" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  delete form.dataset.dirty;
  // Disabled only after the browser has read the button's own name and value.
  setTimeout(() => setBusy(form, true), 0);
  // An answer that is a download leaves the page in place, so the form must come back.
  setTimeout(() => setBusy(form, false), 10000);
});

// Back restores a page from memory with its buttons still disabled.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => setBusy(form, false));
});

function setBusy(form, busy) {
  if (!busy) delete form.dataset.sent;
  const own = `button[form="${CSS.escape(form.id)}"]`;
  const buttons = [
    ...form.querySelectorAll("button:not([type=button])"),
    ...(form.id ? document.querySelectorAll(own) : []),
  ];
  buttons.forEach((button) => {
    if (busy && button.disabled) return;
    if (!busy && !("busy" in button.dataset)) return;
    button.disabled = busy;
    if (busy) button.dataset.busy = "1";
    else delete button.dataset.busy;
  });
}

// What was typed and not saved is not lost by a stray click.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-warn-dirty]");
  if (form) form.dataset.dirty = "1";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

// The chosen file's name and size, said in words beside the field.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file") return;
  let echo = input.parentElement.querySelector("output.file-echo");
  if (!echo) {
    echo = document.createElement("output");
    echo.className = "file-echo";
    input.after(echo);
  }
  echo.textContent = Array.from(input.files, (file) => `${file.name}, ${size(file.size)}`).join("; ");
});

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${amount.toLocaleString("id", { maximumFractionDigits: 1 })} ${unit}`;
}

// Menus close on Escape and on a click elsewhere; one at a time is open.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-popup][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-popup][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// On a phone the filters start folded; without this script they are simply open.
function foldFilters(root) {
  if (!window.matchMedia("(max-width: 767.98px)").matches) return;
  root.querySelectorAll("[data-filter-details]").forEach((box) => (box.open = false));
}

function addCloseButtons(root) {
  root.querySelectorAll("[data-toast]:not([data-ready])").forEach((toast) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast-close";
    button.setAttribute("aria-label", "Tutup pesan");
    button.textContent = "×";
    button.addEventListener("click", () => toast.remove());
    toast.dataset.ready = "1";
    toast.append(button);
  });
}

// The first field with an error is where a refused form is taken up again.
function focusFirstError(root) {
  const field = root.querySelector("main form .is-invalid");
  if (field) field.focus();
}

// A table wider than its place can be scrolled with the arrow keys in every browser.
function reachScrollers(root) {
  root.querySelectorAll(".table-wrap").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  });
}

// The script is deferred: the document is complete when it runs.
foldFilters(document);
addCloseButtons(document);
reachScrollers(document);
focusFirstError(document);
document.addEventListener("htmx:load", (event) => {
  addCloseButtons(event.target);
  reachScrollers(event.target);
});

// Printing needs a script anywhere; the button appears only where it works.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// "/" leads to the search box, unless something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.getElementById("cari");
  if (!box || !box.offsetParent) return;
  event.preventDefault();
  box.focus();
  box.select();
});
