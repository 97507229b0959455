// Everything here is a help on top of pages that work without it.
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { ExitThisPage } from "govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";

import { keepAnswers } from "./keep-answers.js";
import { copyLinks } from "./copy-link.js";
import { decideByKeys } from "./decide.js";
import { closeMenus } from "./menus.js";
import { warnBeforeTheEnd } from "./sitting.js";
import { preventSecondPress } from "./submit-once.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(within) {
  for (const [Part, name, config] of [
    [ErrorSummary, "govuk-error-summary"],
    [CharacterCount, "govuk-character-count"],
    [PasswordInput, "govuk-password-input"],
    [ExitThisPage, "govuk-exit-this-page"],
  ]) {
    for (const place of within.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) new Part(place, config);
  }
  copyLinks(within);
  keepAnswers(within);
}

start(document);
decideByKeys();
closeMenus();
preventSecondPress();
warnBeforeTheEnd();
document.addEventListener("htmx:load", (event) => start(event.target));
