// htmx, only on pages that ask for it (block "scripts").
import "htmx.org/dist/htmx.js";
