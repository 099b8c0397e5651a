// Questions that are asked only after certain answers on the same page. Without scripts they stand there with a
// sentence that says when to answer them; with scripts they hide until then. What the server asks for is its own
// business (portal/questionnaires/logic.py): this only hides and shows.

function answers(form, key) {
  const fields = form.elements[key];
  if (!fields) return null;
  const all = fields instanceof RadioNodeList ? [...fields] : [fields];
  const ticked = all.filter((field) => ["radio", "checkbox"].includes(field.type));
  if (ticked.length) return ticked.filter((field) => field.checked).map((field) => field.value);
  return all.map((field) => field.value.trim()).filter(Boolean);
}

function number(text) {
  return /^[£\s]*[\d,]+(\.\d+)?$/.test(text) ? Number(text.replace(/[£,\s]/g, "")) : NaN;
}

const comparisons = {
  is: (said, wanted) => said.some((one) => same(one, wanted)),
  is_not: (said, wanted) => said.length > 0 && !said.some((one) => same(one, wanted)),
  includes: (said, wanted) => said.includes(wanted),
  at_least: (said, wanted) => said.some((one) => number(one) >= Number(wanted)),
  at_most: (said, wanted) => said.some((one) => number(one) <= Number(wanted)),
  answered: (said) => said.length > 0,
  not_answered: (said) => said.length === 0,
};

function same(one, wanted) {
  return one.toLowerCase() === wanted.toLowerCase() || number(one) === Number(wanted || NaN);
}

// Shown where it cannot be told: the answer stands on another page, or is a date.
function holds(form, condition) {
  const said = answers(form, condition.question);
  return said === null || comparisons[condition.comparison](said, condition.value);
}

export function showWhatIsAsked(scope) {
  const pieces = [...scope.querySelectorAll("[data-only-if]")];
  if (!pieces.length) return;
  const form = pieces[0].closest("form");
  const settle = () => {
    for (const piece of pieces) {
      const { every, conditions } = JSON.parse(piece.dataset.onlyIf);
      const asked = every ? conditions.every((one) => holds(form, one)) : conditions.some((one) => holds(form, one));
      piece.hidden = !asked;
    }
  };
  for (const piece of pieces) piece.querySelector(".portal-only-if__sentence").hidden = true;
  form.addEventListener("input", settle);
  form.addEventListener("change", settle);
  settle();
}
