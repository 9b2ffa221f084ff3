/* The error summary takes the focus when the page comes back with errors, else the effect of a rule. */
(function () {
  'use strict';
  var summary = document.querySelector('[data-errsum]') || document.querySelector('[data-told]');
  if (summary) summary.focus();
})();
