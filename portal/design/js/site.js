// Every page of the site: wakes govuk-frontend's components. All of them work without it.
import {
  Accordion,
  Button,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";

import { saveAnswers } from "./autosave.js";
import { forgetOnSigningOut } from "./kept_words.js";
import { showWhatIsAsked } from "./only_if.js";
import { WordCount } from "./word_count.js";

const components = [
  Accordion,
  Button,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  WordCount,
];

function wake(scope) {
  for (const component of components) createAll(component, undefined, scope);
  showWhatIsAsked(scope);
}

wake(document);
saveAnswers(wake);
forgetOnSigningOut();
// What htmx brings in later wants waking too.
document.addEventListener("htmx:after:swap", (event) => wake(event.target));
