// Saves each answer of a question page when its field is left, and says so. What is not saved yet is kept in this
// browser (kept_words.js) until it is: through a lost connection, a closed tab, a session that ended.
//
// The page names where to (data-autosave) and whose words they are (data-store); what is sent and what comes back is
// described in portal/questionnaires/autosaving.py. One save at a time. A save that got no answer may have arrived all
// the same, so it is sent again exactly as it was before anything newer: then nobody is told that they contradict
// themselves.
import { KeptWords } from "./kept_words.js";
import { showProblems } from "./problems.js";

const STILL_TYPING = 15_000; // milliseconds after which a field that nobody leaves is saved anyway
const SOONEST = 3_000;
const LATEST = 60_000;
const OFFLINE = "There is no connection. What you type is kept on this device and saved once the connection is back.";
const OUR_FAULT = "We cannot save just now. What you type is kept on this device, and we keep trying.";
const SIGNED_OUT = "You have been signed out. What you typed is kept on this device.";
const SOMEBODY_ELSE = "Somebody else has signed in on this browser, so this is not saved. Sign in as yourself again.";
const FULL = "This browser cannot keep what you type. Stay on this page until it says “Saved”.";
const TOO_LONG = "This is too long to be saved. Make it shorter.";
const PUT_BACK = "What you typed before it could be saved is back on this page.";

class Autosave {
  constructor(place, wake) {
    this.form = place.form;
    this.wake = wake;
    this.address = place.dataset.autosave;
    this.line = this.form.querySelector("[data-saved]");
    this.kept = new KeptWords(place.dataset.store);
    this.marks = new Map(this.field("page-seen").value.split(" ").filter(Boolean).map((pair) => pair.split(":")));
    this.unsaved = new Set();
    this.disputed = new Set(this.field("page-conflicts").value.split(" ").filter(Boolean));
    this.problems = null; // until the first save says what they are
    this.unanswered = null; // what was sent and got no answer yet
    this.wait = SOONEST;
    this.over = false; // nothing more can be saved: the call has closed, the application was sent
    this.listen();
    for (const key of (place.dataset.unsaved ?? "").split(" ")) if (key && this.piece(key)) this.touch(key);
    this.putBack();
    if (this.unsaved.size) this.save();
  }

  listen() {
    this.form.addEventListener("input", (event) => this.typed(event));
    this.form.addEventListener("change", (event) => this.left(event));
    this.form.addEventListener("focusout", () => setTimeout(() => this.showProblems()));
    this.form.addEventListener("submit", (event) => this.sending(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("offline", () => this.say(OFFLINE, "trouble"));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved.size && this.kept.full && !this.leaving) event.preventDefault();
    });
  }

  // What the page holds

  field(name) {
    return this.form.elements[name];
  }

  piece(key) {
    return this.form.querySelector(`[data-question="${key}"]`);
  }

  questions() {
    return [...this.form.querySelectorAll("[data-question]")].map((piece) => piece.dataset.question);
  }

  fieldsOf(key) {
    return [...this.piece(key).querySelectorAll("input, select, textarea")].filter(
      (field) => field.name && !["file", "hidden", "submit"].includes(field.type),
    );
  }

  // [name, value] pairs, as a form would send them.
  answerOf(key) {
    return this.fieldsOf(key)
      .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
  }

  questionOf(field) {
    const piece = field.closest("[data-question]");
    return piece && field.name && field.type !== "file" ? piece.dataset.question : null;
  }

  // What the person does

  typed(event) {
    const key = this.questionOf(event.target);
    if (!key || this.over) return;
    this.touch(key);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.save(), STILL_TYPING);
  }

  left(event) {
    const key = this.questionOf(event.target);
    if (!key || this.over) return;
    this.touch(key);
    this.save();
  }

  touch(key) {
    if (!this.fieldsOf(key).length) return;
    this.unsaved.add(key);
    if (!this.kept.put(key, { fields: this.answerOf(key), mark: this.marks.get(key) })) this.say(FULL, "trouble");
  }

  // A page is sent once its answers are saved: it then carries marks that are true, and nothing is lost on the way.
  async sending(event) {
    if (this.ready || this.over || (!this.stuck() && !this.saving && navigator.onLine)) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    for (let tries = 0; tries < 3 && (this.stuck() || this.saving); tries += 1) await this.save();
    if ((this.stuck() && !this.signedOut) || !navigator.onLine) return this.say(navigator.onLine ? OUR_FAULT : OFFLINE, "trouble");
    this.ready = true;
    this.form.requestSubmit(button?.form === this.form ? button : undefined);
    this.ready = false;
  }

  stuck() {
    return [...this.unsaved].some((key) => !this.disputed.has(key));
  }

  // Saving

  save() {
    clearTimeout(this.idle);
    if (this.over || (!this.unsaved.size && !this.unanswered)) return Promise.resolve();
    this.saving ??= this.send().finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  async send() {
    clearTimeout(this.again);
    const sent = this.unanswered ?? this.bundle();
    this.unanswered = sent;
    let answer;
    try {
      answer = await this.post(sent);
    } catch {
      return this.later(OFFLINE);
    }
    if (answer.status >= 500 || answer.status === 429) return this.later(OUR_FAULT);
    this.unanswered = null;
    this.wait = SOONEST;
    await this.take(answer, sent);
  }

  bundle() {
    const keys = [...this.unsaved];
    const fields = keys.flatMap((key) => this.answerOf(key));
    const marks = keys.filter((key) => this.marks.has(key)).map((key) => `${key}:${this.marks.get(key)}`);
    const disputed = keys.filter((key) => this.disputed.has(key));
    fields.push(["page-left", keys.join(" ")], ["page-seen", marks.join(" ")], ["page-conflicts", disputed.join(" ")]);
    fields.push(["page-for", this.field("page-for").value]);
    return { keys, fields, state: new Map(keys.map((key) => [key, JSON.stringify(this.answerOf(key))])) };
  }

  post(sent) {
    const body = new URLSearchParams(sent.fields);
    body.append("csrfmiddlewaretoken", this.field("csrfmiddlewaretoken").value);
    const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
    // A browser lets a page that is closing send 64 kB.
    const keepalive = String(body).length < 60_000;
    return fetch(this.address, { method: "POST", body, headers, keepalive, redirect: "error" });
  }

  later(sentence) {
    this.say(sentence, "trouble");
    this.again = setTimeout(() => this.save(), this.wait);
    this.wait = Math.min(LATEST, this.wait * 2);
  }

  async take(answer, sent) {
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401) return this.signIn(SIGNED_OUT);
    if (told.state === "somebody-else") return this.signIn(SOMEBODY_ELSE);
    if (answer.status === 403 && told.state === "old-page") return this.refresh();
    if ([400, 413].includes(answer.status)) return this.say(TOO_LONG, "trouble");
    if (!told.marks) return this.end(told.sentence ?? "This page cannot be saved any more.");
    this.signedOut = false;
    for (const key of sent.keys) {
      const typedOn = sent.state.get(key) !== JSON.stringify(this.answerOf(key));
      // What a colleague wrote there was never on this page, so its mark is not taken: saving it shows both.
      if (!(typedOn && told.overtaken.includes(key))) this.marks.set(key, told.marks[key]);
      if (told.disputed.includes(key)) {
        this.disputed.add(key);
        if (told.pieces[key]) this.replace(key, told.pieces[key]);
      } else {
        this.disputed.delete(key);
        if (typedOn) this.touch(key); // on top of what is saved now
        else this.settled(key, told.pieces[key]);
      }
    }
    this.write();
    if (!this.unsaved.size) this.sayAllIsSaved();
    this.problems = told.problems;
    this.showProblems();
    this.calculate(told.calculated);
    this.say(told.sentence, told.disputed.length ? "choice" : "saved");
    if (this.stuck()) this.idle = setTimeout(() => this.save(), SOONEST);
  }

  settled(key, html) {
    this.unsaved.delete(key);
    this.kept.drop(key);
    if (html) this.replace(key, html);
    this.piece(key).querySelector("[data-filled-in]")?.remove();
  }

  replace(key, html) {
    const piece = this.piece(key);
    const inside = piece.contains(document.activeElement) ? document.activeElement.name : "";
    piece.innerHTML = html;
    this.wake(piece);
    if (!inside) return;
    const again = piece.querySelector(`[name="${CSS.escape(inside)}"]`) ?? piece.querySelector("input, textarea, select");
    again?.focus({ preventScroll: true });
  }

  // What the page would send of itself says what it knows now.
  write() {
    this.field("page-seen").value = [...this.marks].map((pair) => pair.join(":")).join(" ");
    this.field("page-conflicts").value = [...this.disputed].join(" ");
  }

  // Somebody signed in or out in another tab: this page asks for what it needs, once, if it is still the same person's.
  async refresh() {
    const page = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!page) return this.later(OFFLINE);
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const place = fresh.querySelector("[data-autosave]");
    if (!place) return this.signIn(SIGNED_OUT);
    if (place.dataset.store !== this.kept.prefix) return this.signIn(SOMEBODY_ELSE);
    if (Date.now() - (this.refreshed ?? 0) < LATEST) return this.later(OUR_FAULT);
    this.refreshed = Date.now();
    this.field("csrfmiddlewaretoken").value = place.form.elements.csrfmiddlewaretoken.value;
    this.idle = setTimeout(() => this.save());
  }

  signIn(sentence) {
    this.signedOut = true;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `/account/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Sign in again";
    this.say(`${sentence} `, "trouble");
    this.line.append(link);
  }

  end(sentence) {
    this.over = true;
    this.say(`${sentence} It is still on this page, so you can copy it.`, "trouble");
  }

  // What the page shows

  say(sentence, kind) {
    this.line.dataset.saved = kind;
    if (this.line.textContent !== sentence) this.line.textContent = sentence;
  }

  // What a page says that was sent without a session and came back after signing in.
  sayAllIsSaved() {
    for (const notice of this.form.querySelectorAll("[data-until-saved]")) notice.hidden = true;
    for (const notice of this.form.querySelectorAll("[data-once-saved]")) notice.hidden = false;
  }

  // A problem is shown once its question was left, never while somebody is in it.
  showProblems() {
    if (!this.problems) return;
    const here = document.activeElement?.closest("[data-question]")?.dataset.question;
    for (const key of this.questions()) {
      if (key === here || this.disputed.has(key) || this.unsaved.has(key)) continue;
      const problems = this.problems.filter((one) => one.question === key);
      showProblems(this.piece(key), problems.map((one) => ({ ...one, field: this.fieldOf(one) })));
    }
  }

  // Rows are stored without the empty ones: what the server says of the second stored row is said at the second on the
  // page that has something in it.
  fieldOf({ question, field, stored }) {
    const [, place, column] = (stored && field.slice(question.length).match(/^-(\d+)-(.+)$/)) || [];
    if (!column) return field;
    const filled = this.answerOf(question).filter(([, value]) => value.trim());
    const numbers = filled.map(([name]) => Number(name.slice(question.length).match(/^-(\d+)-/)?.[1]));
    const row = [...new Set(numbers)].sort((one, other) => one - other)[place];
    return row === undefined ? field : `${question}-${row}-${column}`;
  }

  calculate(numbers) {
    for (const [key, words] of Object.entries(numbers)) {
      const place = this.form.querySelector(`[data-calculated="${key}"]`);
      if (!place) continue;
      place.textContent = words;
      place.hidden = !words;
      const waiting = place.parentElement.querySelector("[data-not-calculated]");
      if (waiting) waiting.hidden = Boolean(words);
    }
  }

  // What was kept, put back into its fields with the mark of the answer that it was typed over: where somebody changed
  // that meanwhile, saving it shows both.
  putBack() {
    const kept = this.kept.all().filter(([key]) => this.piece(key));
    const rows = new URLSearchParams(location.search);
    for (const [key, { fields }] of kept) {
      const numbers = fields.map(([name]) => name.slice(key.length).match(/^-(\d+)-/)).filter(Boolean);
      const wanted = 1 + Math.max(-1, ...numbers.map((found) => Number(found[1])));
      const lacks = wanted && !this.piece(key).querySelector(`[name^="${key}-${wanted - 1}-"]`);
      if (lacks && rows.get(key) !== String(wanted)) {
        rows.set(key, wanted);
        location.replace(`?${rows}`);
        return;
      }
    }
    for (const [key, { fields, mark }] of kept) {
      if (JSON.stringify(fields) === JSON.stringify(this.answerOf(key))) {
        if (!this.unsaved.has(key)) this.kept.drop(key);
        continue;
      }
      this.fill(key, fields);
      if (mark) this.marks.set(key, mark);
      this.unsaved.add(key);
      this.say(PUT_BACK, "saved");
    }
    if (this.unsaved.size) this.write();
  }

  fill(key, fields) {
    for (const field of this.fieldsOf(key)) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
      field.dispatchEvent(new Event("keyup")); // for the count of words
    }
    this.form.dispatchEvent(new Event("change")); // for what is asked only after certain answers
  }
}

export function saveAnswers(wake) {
  const place = document.querySelector("[data-autosave]");
  if (place?.form) new Autosave(place, wake);
}
