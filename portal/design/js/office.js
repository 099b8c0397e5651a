// The back office, on every page: a link of the list of mistakes leads to its field on another tab, too.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.office-problems a[href^="#"]');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const panel = field.closest('[role="tabpanel"]');
  if (panel?.hidden) document.getElementById(panel.getAttribute("aria-labelledby"))?.click();
  goTo(field, panel);
});

// A tab that was chosen fades in; what is hidden takes no focus.
function goTo(field, panel, frames = 60) {
  if (panel?.hidden && frames) {
    requestAnimationFrame(() => goTo(field, panel, frames - 1));
    return;
  }
  field.focus();
  field.scrollIntoView({ block: "center" });
}
