// Counts words as the portal does when the form is sent (`count_words` in fields.py): runs of anything but white space.
// govuk-frontend itself would ask the browser's dictionary, which takes "well-known" for two.
import { CharacterCount } from "govuk-frontend";

export class WordCount extends CharacterCount {
  updateCount() {
    if (this.config.countType !== "words") return super.updateCount();
    this.count = this.$textarea.value.match(/\S+/g)?.length ?? 0;
  }
}
