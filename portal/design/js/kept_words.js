// What somebody typed and is not saved yet, in this browser's local storage. Each person's words under a name of their
// own, which the server makes up and only their pages know; so nobody else who signs in here is offered them. They go
// when they are saved, on signing out, and after a week.

const NAME = "portal-unsaved:";
const WEEK = 7 * 24 * 3600 * 1000;

export class KeptWords {
  constructor(prefix) {
    this.prefix = prefix; // person and response
    this.full = false;
    throwAwayOld();
  }

  name(key) {
    return `${NAME}${this.prefix}:${key}`;
  }

  // False where the browser takes nothing: its storage is full or shut off.
  put(key, words) {
    try {
      localStorage.setItem(this.name(key), JSON.stringify({ ...words, at: Date.now() }));
      return true;
    } catch {
      this.full = true;
      return false;
    }
  }

  drop(key) {
    try {
      localStorage.removeItem(this.name(key));
    } catch {
      // Nothing is stored where there is no storage.
    }
  }

  // [question, {fields, mark, at}] of this person and response.
  all() {
    const start = this.name("");
    return entries()
      .filter(([name]) => name.startsWith(start))
      .map(([name, words]) => [name.slice(start.length), words]);
  }
}

function entries() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(NAME))
      .map((name) => [name, JSON.parse(localStorage.getItem(name))]);
  } catch {
    return [];
  }
}

function throwAwayOld() {
  for (const [name, { at }] of entries()) if (!(Date.now() - at < WEEK)) localStorage.removeItem(name);
}

export function forgetOnSigningOut() {
  for (const form of document.querySelectorAll('form[action$="/account/logout/"]')) {
    form.addEventListener("submit", () => entries().forEach(([name]) => localStorage.removeItem(name)));
  }
}
