/* The error summary takes the focus when the page comes back with errors. */
(function () {
  'use strict';
  var summary = document.querySelector('[data-errsum]');
  if (summary) summary.focus();
})();
