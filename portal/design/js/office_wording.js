// The page that words a mail: a press on a field of the list puts it where the cursor was, in the subject or the text.
// Without it the name is typed.

let last = null;

function insert(input, text) {
  const start = input.selectionStart ?? input.value.length;
  const end = input.selectionEnd ?? start;
  input.focus();
  input.setRangeText(text, start, end, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function target(form, field) {
  const text = form.elements.namedItem("text");
  return field.dataset.mailField === "text" || !last || !form.contains(last) ? text : last;
}

function begin() {
  const form = document.getElementById("w-editor-form");
  if (!form) return;
  form.addEventListener("focusin", ({ target: one }) => {
    if (["subject", "text"].includes(one.name)) last = one;
  });
  for (const field of form.querySelectorAll("[data-mail-field]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "office-wording__field";
    button.title = "Put it where the cursor was";
    field.replaceWith(button);
    button.append(field);
    button.addEventListener("click", () => insert(target(form, field), field.textContent));
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
