// The builder of questionnaires in the back office: offers what stands on the page already, so that nobody has to know
// keys. Earlier questions where one is named, the answers that it can have, and names to put into formulas. It reads
// Wagtail's own fields; without it the words of a question are typed (portal/questionnaires/blocks/conditions.py).

const QUESTION = /^sections-(\d+)-value-questions-(\d+)-value-label$/;
const PLACE = /^sections-(\d+)(?:-value-questions-(\d+))?/;
const NUMBERS = ["number", "money", "calculated"];
const NAMED = [...NUMBERS, "date", "yes_no", "choice", "choices", "areas", "themes"];
const TABLES = ["group", "budget_lines", "outcomes", "milestones", "risks", "contacts"];

// The form whose field was last entered: the script is there before any form is.
let form = null;
const facts = () => JSON.parse(document.querySelector("[data-formula-facts]")?.dataset.formulaFacts || "{}");

const field = (name) => form.elements.namedItem(name);
const said = (name) => field(name)?.value?.trim() || "";
const gone = (prefix) => said(`${prefix}-deleted`) === "1";
const order = (prefix) => Number(said(`${prefix}-order`));

// As portal/questionnaires/blocks/keys.py makes them.
function keyFrom(words) {
  const plain = words.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().toLowerCase();
  const key = plain.replace(/[-\s]+/g, "_").replace(/^[^a-z]+/, "").slice(0, 50).replace(/_+$/, "");
  return key || "question";
}

const keyOf = (value) => said(`${value}-key`) || keyFrom(said(`${value}-label`));

function children(prefix) {
  const count = Number(said(`${prefix}-count`));
  return [...Array(count).keys()].map((index) => `${prefix}-${index}`).filter((one) => !gone(one));
}

// Every question that has words, in the order of the pages.
function questions() {
  return [...form.elements]
    .map((one) => QUESTION.exec(one.name))
    .filter(Boolean)
    .map(([, section, index]) => {
      const prefix = `sections-${section}-value-questions-${index}`;
      return { prefix, section: `sections-${section}`, value: `${prefix}-value`, kind: said(`${prefix}-type`) };
    })
    .filter((one) => !gone(one.prefix) && !gone(one.section) && said(`${one.value}-label`))
    .map((one) => ({ ...one, label: said(`${one.value}-label`), key: keyOf(one.value) }))
    .sort((a, b) => order(a.section) - order(b.section) || order(a.prefix) - order(b.prefix));
}

// Those that stand before the block of this field; for a rule, those of its own section too.
function earlier(input) {
  const [, section, index] = PLACE.exec(input.name);
  const here = order(`sections-${section}`);
  const rule = input.name.includes("-rules-");
  const place = index === undefined ? (rule ? Infinity : -1) : order(`sections-${section}-value-questions-${index}`);
  return questions().filter((one) => {
    const there = order(one.section);
    return one.kind !== "guidance" && (there < here || (there === here && order(one.prefix) < place));
  });
}

function offer(input, words) {
  const id = `${input.id}-offered`;
  let list = document.getElementById(id);
  if (!list) {
    list = document.createElement("datalist");
    list.id = id;
    input.after(list);
    input.setAttribute("list", id);
    input.autocomplete = "off";
  }
  list.replaceChildren(...[...new Set(words)].map((one) => new Option(one, one)));
}

const plain = (words) => words.split(/\s+/).join(" ").trim().replace(/\?+$/, "").toLowerCase();

function answersOf(question) {
  if (question?.kind === "yes_no") return ["Yes", "No"];
  if (!["choice", "choices"].includes(question?.kind)) return [];
  return children(`${question.value}-choices`).map((one) => said(`${one}-value-label`)).filter(Boolean);
}

function answersWanted(input) {
  const named = said(input.name.replace(/-value$/, "-question"));
  return answersOf(earlier(input).find((one) => one.key === named || plain(one.label) === plain(named)));
}

// What a formula may use: [what is put in, the words beside it].
function names(input) {
  const found = [];
  for (const one of earlier(input)) {
    if (NAMED.includes(one.kind)) found.push([one.key, one.label]);
    if (!TABLES.includes(one.kind)) continue;
    for (const column of children(`${one.value}-columns`)) {
      if (!NUMBERS.includes(said(`${column}-type`))) continue;
      found.push([`total(${one.key}.${keyOf(`${column}-value`)})`, `${one.label}: ${said(`${column}-value-label`)}, added up`]);
    }
    found.push([`count(${one.key})`, `${one.label}: how many rows`]);
  }
  if (input.name.includes("-rules-")) found.push(...Object.entries(facts()[said("purpose")] || {}));
  return found;
}

function insert(input, text) {
  const start = input.selectionStart ?? input.value.length;
  const before = input.value.slice(0, start);
  const after = input.value.slice(input.selectionEnd ?? start);
  const piece = `${before && !/[\s(]$/.test(before) ? " " : ""}${text}${after && !/^[\s),]/.test(after) ? " " : ""}`;
  input.value = before + piece + after;
  input.focus();
  input.setSelectionRange(start + piece.length, start + piece.length);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(input, [text, words]) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "office-names__name";
  const code = document.createElement("code");
  code.textContent = text;
  made.append(code, ` ${words}`);
  made.addEventListener("click", () => insert(input, text));
  const item = document.createElement("li");
  item.append(made);
  return item;
}

function showNames(input) {
  const id = `${input.id}-names`;
  let panel = document.getElementById(id);
  if (!panel) {
    panel = document.createElement("details");
    panel.id = id;
    panel.open = true;
    panel.className = "office-names";
    input.after(panel);
  }
  const title = document.createElement("summary");
  const found = names(input);
  title.textContent = found.length ? "Put in an answer" : "No earlier question can be used in a formula yet";
  const list = document.createElement("ul");
  list.append(...found.map((one) => button(input, one)));
  panel.replaceChildren(title, list);
}

function help({ target }) {
  if (!PLACE.test(target.name || "")) return;
  form = target.form;
  if (target.name.endsWith("-formula")) showNames(target);
  else if (/-conditions-\d+-value-question$/.test(target.name)) offer(target, earlier(target).map((one) => one.label));
  else if (/-conditions-\d+-value-value$/.test(target.name)) offer(target, answersWanted(target));
  else if (/-rules-\d+-value-at$/.test(target.name)) {
    const [, section] = PLACE.exec(target.name);
    const own = questions().filter((one) => one.section === `sections-${section}`);
    offer(target, own.map((one) => one.label));
  }
}

document.addEventListener("focusin", help);
