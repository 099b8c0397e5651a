// The pages with a passkey button: says on the page what the browser says only in its console. The page keeps an
// empty element for it (components/passkey_problem.html).
const PROBLEMS = {
  InvalidStateError: "This device has a passkey for your account already.",
  NotAllowedError: "Nothing has changed: it was cancelled, or it took too long. You can try again.",
  SecurityError: "Passkeys do not work at this address: they need a site with a name.",
};
const OTHERWISE = "Your browser could not use a passkey here. Try again, or use another way.";

const loopback = /^(127\.|\[::1\]$)/;

document.addEventListener("allauth.error", ({ detail }) => {
  const place = document.querySelector("[data-passkey-problem]");
  if (!place) return;
  const name = detail.exception?.name;
  place.textContent = PROBLEMS[name] ?? OTHERWISE;
  place.hidden = false;
  if (name === "SecurityError" && loopback.test(location.hostname)) {
    const named = new URL(location.href);
    named.hostname = "localhost";
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = named.href;
    link.textContent = `${named.origin}/`;
    place.append(" On your own machine, open ", link, " instead, and sign in there.");
  }
});
