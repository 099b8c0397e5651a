// Every page of the site: wakes govuk-frontend's components. All of them work without it.
import {
  Accordion,
  Button,
  CharacterCount,
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

const components = [
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];

function wake(scope) {
  for (const component of components) createAll(component, undefined, scope);
}

wake(document);
// What htmx brings in later wants waking too.
document.addEventListener("htmx:after:swap", (event) => wake(event.target));
