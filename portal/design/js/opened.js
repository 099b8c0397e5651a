// The page on which somebody who scores reads an application: tells the server which section was opened, once each. The
// page works without it.
const place = document.querySelector("[data-opened-address]");

for (const part of place?.querySelectorAll("details[data-section]") ?? []) {
  let told = part.open;
  part.addEventListener("toggle", () => {
    if (told || !part.open) return;
    told = true;
    const body = new URLSearchParams({
      csrfmiddlewaretoken: place.querySelector("[name=csrfmiddlewaretoken]").value,
      section: part.dataset.section,
    });
    // Nothing hangs on it: where it does not arrive, the section counts as not opened.
    fetch(place.dataset.openedAddress, { method: "POST", body, keepalive: true }).catch(() => {});
  });
}
