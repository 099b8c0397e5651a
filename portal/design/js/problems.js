// Shows at a question what is wrong with it, and takes away what was shown there before, as the server would have drawn
// it (templates/govuk/components/error-message.html). Calm: nothing is announced, nothing moves the focus.

const ERRORS = ["govuk-input--error", "govuk-textarea--error", "govuk-select--error"];

export function showProblems(piece, problems) {
  const messages = [...piece.querySelectorAll(".govuk-error-message")];
  const shown = messages.map((message) => message.textContent.replace(/^\s*Error:\s*/, "").trim());
  if (shown.join("\n") === problems.map(({ sentence }) => sentence).join("\n")) return;
  messages.forEach(takeAway);
  for (const problem of problems) show(piece, problem);
}

function takeAway(message) {
  const group = message.closest(".govuk-form-group, .portal-group__whole");
  message.remove();
  group?.classList.remove("govuk-form-group--error");
  for (const field of group?.querySelectorAll("input, select, textarea") ?? []) field.classList.remove(...ERRORS);
  for (const described of piecesOf(group)) {
    const ids = described.getAttribute("aria-describedby").split(" ").filter((id) => id !== message.id);
    if (ids.length) described.setAttribute("aria-describedby", ids.join(" "));
    else described.removeAttribute("aria-describedby");
  }
}

function show(piece, { field: name, sentence }) {
  const table = name ? null : piece.querySelector(".portal-group__whole");
  if (table) {
    table.append(written(sentence));
    table.classList.add("govuk-form-group", "govuk-form-group--error");
    return;
  }
  const names = name ? [`[name="${name}"]`, `[name="${name}-day"]`] : ["input[name], select[name], textarea[name]"];
  const field = names.map((one) => piece.querySelector(one)).find(Boolean);
  let group = field?.closest(".govuk-form-group");
  // The three boxes of a date, and radios, have one message for all of them.
  if (group?.parentElement.closest(".govuk-date-input")) group = group.parentElement.closest(".govuk-form-group");
  if (!group || group.querySelector(".govuk-error-message")) return;
  const message = written(sentence);
  message.id = `id_${(name || field.name).replace(/-day$/, "")}-error`;
  const before = [...group.querySelectorAll(":scope > label, :scope > .govuk-label-wrapper, :scope > .govuk-hint, legend, fieldset > .govuk-hint")].at(-1);
  if (before) before.after(message);
  else group.prepend(message);
  group.classList.add("govuk-form-group--error");
  for (const one of group.querySelectorAll("input, select, textarea")) {
    const kind = one.tagName === "INPUT" ? "input" : one.tagName.toLowerCase();
    if (!["radio", "checkbox", "file"].includes(one.type)) one.classList.add(`govuk-${kind}--error`);
  }
  const described = group.querySelector("fieldset") ?? field;
  described.setAttribute("aria-describedby", [described.getAttribute("aria-describedby"), message.id].filter(Boolean).join(" "));
}

function written(sentence) {
  const message = document.createElement("p");
  message.className = "govuk-error-message";
  const hidden = document.createElement("span");
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = "Error:";
  message.append(hidden, ` ${sentence}`);
  return message;
}

function piecesOf(group) {
  return group ? group.querySelectorAll("[aria-describedby]") : [];
}
