// A file may be dropped on the form instead of being chosen; without this the field still works.
"use strict";

document.querySelectorAll("form[data-drop]").forEach((form) => {
  const input = form.querySelector("input[type=file]");
  if (!input) return;
  const hint = document.createElement("p");
  hint.className = "drop-hint";
  hint.textContent = form.dataset.dropLabel;
  input.before(hint);

  const mark = (on) => form.classList.toggle("drop-over", on);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) mark(false);
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    form.requestSubmit();
  });
});
